namespace Carillon.Media;

/// <summary>Half of a recording's double buffer: filled on the tick, written by the writer thread, never both at once.</summary>
internal sealed class RecordingBlock
{
    /// <summary>Half a second of both sides: what a killed process loses at most, but for what is kept back for late packets.</summary>
    public const int Capacity = 8 * 1024;

    public byte[] Data { get; } = GC.AllocateUninitializedArray<byte>(Capacity);

    public int Length { get; set; }

    /// <summary>Where in the file's data it belongs: a gap before it is silence.</summary>
    public long Offset { get; set; }

    /// <summary>With the writer. Set by the tick, cleared by the writer.</summary>
    public volatile bool IsAway;
}

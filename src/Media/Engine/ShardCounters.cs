namespace Carillon.Media;

/// <summary>One shard's counts. Written by its thread alone; others read what they find, each number whole.</summary>
internal sealed class ShardCounters
{
    public int Legs;
    public int Recordings;
    public long Ticks;
    public long TicksSkipped;
    public long WorstLateness;
    public long LatenessNow;
    public readonly long[] TicksByLateness = new long[TickLateness.StepsMs.Count];
    public long PacketsReceived;
    public long PacketsSent;
    public long SendsRefused;
    public long Strangers;
    public long Unheard;
    public long Forged;
    public long Malformed;
    public long RecordingBytesLost;
    public long AllocatedOnTicks;
    public long Faults;
}

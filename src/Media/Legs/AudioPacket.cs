using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>Audio that a leg has just received, still encoded, with its place in the leg's stream.</summary>
internal readonly ref struct AudioPacket
{
    public required ReadOnlySpan<byte> Codes { get; init; }
    public required G711Law Law { get; init; }
    public required ushort Sequence { get; init; }
    public required uint Timestamp { get; init; }
    public bool Marker { get; init; }

    /// <summary>As it came, when it came as G.722: as many octets as <see cref="Codes"/>.</summary>
    public ReadOnlySpan<byte> Wide { get; init; }

    /// <summary>The higher band of <see cref="Wide"/> in mu-law, one octet for each of <see cref="Codes"/>, which are the lower one; for who mixes both. Empty: there is none.</summary>
    public ReadOnlySpan<byte> High { get; init; }

    /// <summary>Another stream of the same leg (a new SSRC) has another number: its sequence and timestamps are new.</summary>
    public required int Stream { get; init; }
}

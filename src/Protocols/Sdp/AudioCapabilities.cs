using System.Net;

namespace Carillon.Protocols.Sdp;

/// <summary>What this side can do for one audio stream: the input of an offer or an answer.</summary>
public sealed record AudioCapabilities
{
    /// <summary>Where this side receives RTP.</summary>
    public required IPEndPoint Local { get; init; }

    public static IReadOnlyList<AudioCodec> Narrowband { get; } = [AudioCodec.Pcmu, AudioCodec.Pcma];

    /// <summary>G.722 is preferred, G.711 taken.</summary>
    public static IReadOnlyList<AudioCodec> Wideband { get; } = [AudioCodec.G722, AudioCodec.Pcmu, AudioCodec.Pcma];

    /// <summary>In order of preference.</summary>
    public IReadOnlyList<AudioCodec> Codecs { get; init; } = Narrowband;

    /// <summary>RFC 4733 events for DTMF; the payload type is used in offers, an answer takes the offer's.</summary>
    public byte? TelephoneEventPayloadType { get; init; } = 101;

    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    public AudioSecurity Security { get; init; } = AudioSecurity.None;

    /// <summary>The session's id in the o= line; 0: made from the port.</summary>
    public ulong SessionId { get; init; }

    /// <summary>Rises by one with each change within a session (RFC 3264 section 8).</summary>
    public ulong SessionVersion { get; init; } = 1;
}

using System.Buffers;
using System.Net;
using System.Text;

namespace Carillon.Protocols.Sdp;

/// <summary>A session description (RFC 8866): immutable; lines without a model of their own are kept and written back.</summary>
public sealed record SessionDescription
{
    public required SdpOrigin Origin { get; init; }

    public string SessionName { get; init; } = "-";

    public SdpConnection? Connection { get; init; }

    public IReadOnlyList<SdpLine> OtherLines { get; init; } = [];

    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];

    public IReadOnlyList<SdpMedia> Media { get; init; } = [];

    /// <summary>The first audio stream that was not refused.</summary>
    public SdpMedia? Audio
    {
        get
        {
            foreach (var media in Media)
                if (media.IsAudio && media.Port != 0) return media;
            return null;
        }
    }

    /// <summary>Where the audio stream is received; null without one, or with a host name in its place.</summary>
    public IPEndPoint? AudioEndPoint =>
        Audio is { } audio && ConnectionOf(audio)?.IpAddress is { } address ? new IPEndPoint(address, audio.Port) : null;

    /// <summary>What the writer of this description does with audio. An address of all zeros takes the receiving away.</summary>
    public MediaDirection AudioDirection
    {
        get
        {
            return Audio is { } audio ? AudioDirectionOf(audio) : MediaDirection.Inactive;
        }
    }

    internal MediaDirection AudioDirectionOf(SdpMedia audio)
    {
        if (!audio.IsAudio || audio.Port == 0) return MediaDirection.Inactive;
        var direction = audio.Direction ?? DirectionIn(Attributes) ?? MediaDirection.SendReceive;
        return ConnectionOf(audio) is { IsOldHold: true } ? direction & ~MediaDirection.ReceiveOnly : direction;
    }

    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out SessionDescription? value) => SdpParser.TryParse(source, out value);

    /// <summary>An offer of one audio stream (RFC 3264 section 5).</summary>
    public static SessionDescription Offer(AudioCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        return OfferAnswer.Offer(capabilities);
    }

    public void Write(IBufferWriter<byte> output) => SdpWriter.Write(this, output);

    public override string ToString()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public SdpConnection? ConnectionOf(SdpMedia media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Connection ?? Connection;
    }

    internal static MediaDirection? DirectionIn(IReadOnlyList<SdpAttribute> attributes)
    {
        foreach (var attribute in attributes)
            if (MediaDirections.FromAttribute(attribute.Name) is { } direction) return direction;
        return null;
    }
}

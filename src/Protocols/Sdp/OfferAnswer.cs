using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Carillon.Protocols.Sdp;

/// <summary>Offer and answer for one audio stream (RFC 3264): G.711 in both laws, G.722, telephone-event, hold, SRTP by SDES and DTLS.</summary>
public static class OfferAnswer
{
    private const string EventEncoding = "telephone-event";

    /// <summary>An answer to an offer, or null when nothing in it can be agreed on (SIP: 488 Not Acceptable Here).</summary>
    public static AudioAnswer? Answer(SessionDescription offer, AudioCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(capabilities);
        int index = AnswerableStream(offer, capabilities, out var chosen);
        if (index < 0) return null;

        var stream = offer.Media[index];
        var events = capabilities.TelephoneEventPayloadType is null ? null : EventPayloadType(stream);
        var security = capabilities.Security.Answer(offer, stream)!.Value;
        var direction = offer.AudioDirectionOf(stream).Mirrored() & capabilities.Direction;
        var media = new List<SdpMedia>(offer.Media.Count);
        for (int i = 0; i < offer.Media.Count; i++)
            media.Add(i == index ? Stream(capabilities, [chosen], events, direction, stream.Protocol, security.Attributes) : Refused(offer.Media[i]));
        var answer = Session(capabilities) with { Media = media };
        var agreed = security.On(new NegotiatedAudio(RemoteOf(offer, stream, capabilities.Local.AddressFamily)!, chosen.Codec, chosen.PayloadType, chosen.PayloadType, events, events, direction, PacketTime(stream)));
        return new AudioAnswer(answer, agreed);
    }

    /// <summary>What our offer and the other side's answer agree on, or null when the answer fits no stream of the offer.</summary>
    public static NegotiatedAudio? Conclude(SessionDescription offer, SessionDescription answer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(answer);
        int index = FirstAudio(offer);
        // Some gateways answer one stream to an offer of several, so a shorter answer is taken by its first audio.
        var ours = index < 0 ? null : offer.Media[index];
        var theirs = index >= 0 && answer.Media.Count == offer.Media.Count ? answer.Media[index] : answer.Audio;
        if (ours is null || theirs is not { IsAudio: true } || theirs.Port == 0 || AudioSecurity.Conclude(ours, answer, theirs) is not { } security) return null;
        if (RemoteOf(answer, theirs, offer.ConnectionOf(ours)?.IpAddress?.AddressFamily) is not { } remote) return null;

        var owns = Formats(ours);
        foreach (var format in Formats(theirs))
            foreach (var own in owns)
                if (own.Codec == format.Codec)
                    return security.On(Agreed(remote, format, own, ours, theirs, answer.AudioDirectionOf(theirs).Mirrored() & offer.AudioDirectionOf(ours)));
        return null;
    }

    /// <summary>What a description of ours can do, for the answer to a later offer.</summary>
    public static IReadOnlyList<AudioCodec> CodecsOf(SessionDescription local)
    {
        ArgumentNullException.ThrowIfNull(local);
        return local.Audio is { } audio && Formats(audio).Any(f => f.Codec == AudioCodec.G722) ? AudioCapabilities.Wideband : AudioCapabilities.Narrowband;
    }

    internal static SessionDescription Offer(AudioCapabilities capabilities)
    {
        var formats = capabilities.Codecs.Select(c => new Format(c, (byte)c)).ToList();
        return Session(capabilities) with { Media = [Stream(capabilities, formats, capabilities.TelephoneEventPayloadType, capabilities.Direction, capabilities.Security.Protocol, capabilities.Security.OfferAttributes)] };
    }

    private readonly record struct Format(AudioCodec Codec, byte PayloadType);

    private static NegotiatedAudio Agreed(IPEndPoint remote, Format theirs, Format own, SdpMedia ours, SdpMedia answered, MediaDirection direction)
    {
        var sendEvents = EventPayloadType(answered);
        var receiveEvents = sendEvents is null ? null : EventPayloadType(ours);
        if (receiveEvents is null) sendEvents = null;
        return new NegotiatedAudio(remote, theirs.Codec, theirs.PayloadType, own.PayloadType, sendEvents, receiveEvents, direction, PacketTime(answered));
    }

    /// <summary>The first audio stream whose address is known and of our family, and that shares a codec; the offer's order of codecs decides.</summary>
    private static int AnswerableStream(SessionDescription offer, AudioCapabilities capabilities, out Format chosen)
    {
        chosen = default;
        for (int i = 0; i < offer.Media.Count; i++)
        {
            var media = offer.Media[i];
            if (!media.IsAudio || capabilities.Security.Answer(offer, media) is null || media.Port == 0 || RemoteOf(offer, media, capabilities.Local.AddressFamily) is null) continue;
            foreach (var format in Formats(media))
                if (capabilities.Codecs.Contains(format.Codec))
                {
                    chosen = format;
                    return i;
                }
        }
        return -1;
    }

    private static int FirstAudio(SessionDescription session)
    {
        for (int i = 0; i < session.Media.Count; i++)
            if (session.Media[i] is { IsAudio: true, Port: not 0 }) return i;
        return -1;
    }

    /// <summary>Null when it is not of our family: nothing of ours could be sent there. That of an old hold is nobody's, and goes by any.</summary>
    private static IPEndPoint? RemoteOf(SessionDescription session, SdpMedia media, AddressFamily? family) =>
        session.ConnectionOf(media) is { IpAddress: { } address } connection && (address.AddressFamily == family || connection.IsOldHold) ? new IPEndPoint(address, media.Port) : null;

    private static List<Format> Formats(SdpMedia media)
    {
        List<Format> formats = new(media.Formats.Count);
        foreach (string text in media.Formats)
            if (PayloadType(text) is { } type && CodecOf(media, text, type) is { } codec) formats.Add(new Format(codec, type));
        return formats;
    }

    private static AudioCodec? CodecOf(SdpMedia media, string format, byte type)
    {
        if (!RtpMap(media, format, out var name, out var rate)) return type is 0 or 8 or 9 ? (AudioCodec)type : null;
        return rate is "" or "8000" ? AudioCodecs.FromEncodingName(name) : null;
    }

    private static byte? EventPayloadType(SdpMedia media)
    {
        foreach (string text in media.Formats)
            if (PayloadType(text) is { } type && RtpMap(media, text, out var name, out var rate)
                && name.Equals(EventEncoding, StringComparison.OrdinalIgnoreCase) && rate is "8000") return type;
        return null;
    }

    /// <summary>What a format is, by a line such as a=rtpmap:101 telephone-event/8000; false: no line says.</summary>
    private static bool RtpMap(SdpMedia media, string format, out ReadOnlySpan<char> name, out ReadOnlySpan<char> rate)
    {
        name = rate = "";
        for (int i = 0; i < media.Attributes.Count; i++)
        {
            if (media.Attributes[i] is not { Name: "rtpmap", Value: { } value }) continue;
            int space = value.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0 || !value.AsSpan(0, space).SequenceEqual(format)) continue;
            var map = value.AsSpan(space + 1);
            Span<Range> parts = stackalloc Range[3];
            int count = map.Split(parts, '/', StringSplitOptions.TrimEntries);
            name = map[parts[0]];
            if (count > 1) rate = map[parts[1]];
            return true;
        }
        return false;
    }

    private static byte? PayloadType(string text) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte type) && type < 128 ? type : null;

    private static TimeSpan PacketTime(SdpMedia media) =>
        int.TryParse(media.Attribute("ptime"), NumberStyles.None, CultureInfo.InvariantCulture, out int ms) && ms is >= 10 and <= 200
            ? TimeSpan.FromMilliseconds(ms)
            : TimeSpan.FromMilliseconds(20);

    private static SessionDescription Session(AudioCapabilities capabilities)
    {
        var address = SdpConnection.For(capabilities.Local.Address);
        ulong id = capabilities.SessionId == 0 ? (ulong)capabilities.Local.Port : capabilities.SessionId;
        return new SessionDescription
        {
            Origin = new SdpOrigin("-", id.ToString(CultureInfo.InvariantCulture), capabilities.SessionVersion.ToString(CultureInfo.InvariantCulture), address),
            Connection = address,
        };
    }

    private static SdpMedia Stream(AudioCapabilities capabilities, IReadOnlyList<Format> formats, byte? events, MediaDirection direction, string protocol, IReadOnlyList<SdpAttribute> security)
    {
        List<string> types = [];
        List<SdpAttribute> attributes = [];
        foreach (var format in formats)
        {
            types.Add(format.PayloadType.ToString(CultureInfo.InvariantCulture));
            attributes.Add(RtpMap(format));
        }
        if (events is { } type)
        {
            types.Add(type.ToString(CultureInfo.InvariantCulture));
            attributes.Add(new SdpAttribute("rtpmap", $"{type} {EventEncoding}/8000"));
            attributes.Add(new SdpAttribute("fmtp", $"{type} 0-15"));
        }
        attributes.AddRange(security);
        attributes.Add(new SdpAttribute("ptime", "20"));
        attributes.Add(new SdpAttribute(direction.ToAttribute(), null));
        return new SdpMedia { Type = "audio", Port = capabilities.Local.Port, Protocol = protocol, Formats = types, Attributes = attributes };
    }

    private static SdpAttribute RtpMap(Format format) =>
        new("rtpmap", RepeatedText.Of(string.Create(CultureInfo.InvariantCulture, stackalloc char[32], $"{format.PayloadType} {format.Codec.EncodingName()}/8000")));

    /// <summary>A stream that is not wanted is answered with port 0 (RFC 3264 section 6).</summary>
    private static SdpMedia Refused(SdpMedia media) =>
        new() { Type = media.Type, Port = 0, Protocol = media.Protocol, Formats = media.Formats };
}

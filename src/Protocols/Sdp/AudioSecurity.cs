using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>Whether a stream is to be SRTP, and where its keys come from.</summary>
public enum SrtpUse
{
    /// <summary>Plain RTP; keys in an offer are not taken.</summary>
    Off,

    /// <summary>"Best effort": keys in a stream that is RTP/AVP by name. Who does not know them answers plain RTP.</summary>
    Offer,

    /// <summary>RTP/SAVP with keys in the description, or no stream.</summary>
    Required,

    /// <summary>UDP/TLS/RTP/SAVP with keys by a handshake, or no stream.</summary>
    Dtls,
}

/// <summary>What this side wants of a stream's security. SDES (RFC 4568): its keys, as secret as the message that they are in. DTLS
/// (RFC 5763): the fingerprint of its certificate.</summary>
public sealed record AudioSecurity
{
    private static readonly SdpAttribute RtcpMux = new("rtcp-mux", null);

    // Some phones look at the first line alone, so what everybody has comes first. All of them are beyond breaking.
    private static readonly SrtpProfile[] Offered = [SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.AesCm128HmacSha1Tag32];

    public static AudioSecurity None { get; } = new();

    public SrtpUse Use { get; private init; }

    /// <summary>The keys that this side would send with, the preferred first.</summary>
    public IReadOnlyList<CryptoAttribute> Keys { get; private init; } = [];

    /// <summary>Of this side's certificate.</summary>
    public DtlsFingerprint? Fingerprint { get; private init; }

    /// <summary>The part that this side has in the handshake already; it stays as long as both certificates do (RFC 8842 section 5.5).</summary>
    private DtlsSetup Setup { get; init; }

    /// <summary>With new keys.</summary>
    public static AudioSecurity Sdes(SrtpUse use) =>
        use == SrtpUse.Off ? None : new() { Use = use, Keys = [.. Offered.Select((profile, i) => new CryptoAttribute(i + 1, SrtpMaster.Random(profile)))] };

    public static AudioSecurity Dtls(DtlsFingerprint own) => new() { Use = SrtpUse.Dtls, Fingerprint = own };

    /// <summary>What a description of ours stands for, with what the other side said last: so that a later offer is answered in the same
    /// spirit, with the same keys and parts.</summary>
    public static AudioSecurity Of(SessionDescription local, SessionDescription? remote = null)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (local.Audio is not { } audio) return None;
        if (audio.IsDtlsRtp) return new() { Use = SrtpUse.Dtls, Fingerprint = DtlsFingerprints.In(local, audio), Setup = PartOf(local, remote) };
        var keys = audio.Keys.ToList();
        if (audio.IsSecureRtp) return new() { Use = SrtpUse.Required, Keys = keys };
        return keys.Count > 0 ? new() { Use = SrtpUse.Offer, Keys = keys } : None;
    }

    internal string Protocol => Use switch
    {
        SrtpUse.Dtls => SdpMedia.DtlsRtp,
        SrtpUse.Required => SdpMedia.SecureRtp,
        _ => SdpMedia.PlainRtp,
    };

    /// <summary>What goes into the stream of an offer.</summary>
    internal IReadOnlyList<SdpAttribute> OfferAttributes =>
        Use == SrtpUse.Dtls ? [Fingerprint!.ToAttribute(), DtlsSetup.ActPass.ToAttribute(), RtcpMux] : [.. Keys.Select(k => k.ToAttribute())];

    /// <summary>What an offered stream and this side come to; null: no agreement.</summary>
    internal StreamSecurity? Answer(SessionDescription offer, SdpMedia offered)
    {
        if (offered.IsDtlsRtp) return AnswerDtls(offer, offered);
        if (Use == SrtpUse.Dtls || (!offered.IsPlainRtp && !offered.IsSecureRtp)) return null;
        if (Use != SrtpUse.Off && offered.Keys.FirstOrDefault() is { } theirs)
        {
            var master = Keys.FirstOrDefault(k => k.Master.Profile == theirs.Master.Profile)?.Master ?? SrtpMaster.Random(theirs.Master.Profile);
            return new StreamSecurity(new SrtpKeys(master, theirs.Master), null, false) { Attributes = [new CryptoAttribute(theirs.Tag, master).ToAttribute()] };
        }
        return offered.IsPlainRtp && Use != SrtpUse.Required ? new StreamSecurity(null, null, false) { Attributes = [] } : null;
    }

    /// <summary>What our offered stream and its answer come to. Null: the answer has no key of the offer's although one must be, or plain RTP was not offered.</summary>
    internal static StreamSecurity? Conclude(SdpMedia ours, SessionDescription answer, SdpMedia answered)
    {
        if (ours.IsDtlsRtp != answered.IsDtlsRtp) return null;
        if (ours.IsDtlsRtp) return ConcludeDtls(answer, answered);
        if (!answered.IsPlainRtp && !answered.IsSecureRtp) return null;
        foreach (var theirs in answered.Keys)
            foreach (var own in ours.Keys)
                if (own.Tag == theirs.Tag && own.Master.Profile == theirs.Master.Profile) return new StreamSecurity(new SrtpKeys(own.Master, theirs.Master), null, false);
        return ours.IsPlainRtp && answered.IsPlainRtp ? new StreamSecurity(null, null, false) : null;
    }

    /// <summary>Who may choose begins (RFC 5763 section 5), unless the parts are given out already.</summary>
    private StreamSecurity? AnswerDtls(SessionDescription offer, SdpMedia offered)
    {
        if (Use != SrtpUse.Dtls || Fingerprint is null || DtlsFingerprints.In(offer, offered) is not { } theirs) return null;
        DtlsSetup? part = DtlsSetups.In(offer, offered) switch
        {
            DtlsSetup.Active => DtlsSetup.Passive,
            DtlsSetup.Passive => DtlsSetup.Active,
            DtlsSetup.ActPass => Setup == DtlsSetup.Passive ? DtlsSetup.Passive : DtlsSetup.Active,
            _ => null,
        };
        if (part is not { } mine) return null;
        var muxed = IsMuxed(offered);
        List<SdpAttribute> attributes = [Fingerprint.ToAttribute(), mine.ToAttribute()];
        if (muxed) attributes.Add(RtcpMux);
        return new StreamSecurity(null, new DtlsAgreement(theirs, mine == DtlsSetup.Active), muxed) { Attributes = attributes };
    }

    private static StreamSecurity? ConcludeDtls(SessionDescription answer, SdpMedia answered)
    {
        if (DtlsFingerprints.In(answer, answered) is not { } theirs) return null;
        // Who forgets to say its part begins, as RFC 4145 has it for an answer.
        return new StreamSecurity(null, new DtlsAgreement(theirs, IsClient: DtlsSetups.In(answer, answered) == DtlsSetup.Passive), IsMuxed(answered));
    }

    private static DtlsSetup PartOf(SessionDescription local, SessionDescription? remote)
    {
        var own = DtlsSetups.In(local, local.Audio!);
        if (own is DtlsSetup.Active or DtlsSetup.Passive) return own.Value;
        return remote?.Audio is { } theirs && DtlsSetups.In(remote, theirs) == DtlsSetup.Passive ? DtlsSetup.Active : DtlsSetup.Passive;
    }

    private static bool IsMuxed(SdpMedia media) => media.Attribute(RtcpMux.Name) is not null;
}

using Carillon.Protocols.Srtp;

namespace Carillon.Protocols.Sdp;

/// <summary>Whether a stream is to be SRTP.</summary>
public enum SrtpUse
{
    /// <summary>Plain RTP; keys in an offer are not taken.</summary>
    Off,

    /// <summary>"Best effort": keys in a stream that is RTP/AVP by name. Who does not know them answers plain RTP.</summary>
    Offer,

    /// <summary>RTP/SAVP, or no stream.</summary>
    Required,
}

/// <summary>What this side wants of a stream's security, and its keys. SDES (RFC 4568): a key is as secret as the message that it is in.</summary>
public sealed record AudioSecurity
{
    // Some phones look at the first line alone, so what everybody has comes first. All of them are beyond breaking.
    private static readonly SrtpProfile[] Offered = [SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.AesCm128HmacSha1Tag32];

    public static AudioSecurity None { get; } = new();

    public SrtpUse Use { get; private init; }

    /// <summary>The keys that this side would send with, the preferred first.</summary>
    public IReadOnlyList<CryptoAttribute> Keys { get; private init; } = [];

    /// <summary>With new keys.</summary>
    public static AudioSecurity Sdes(SrtpUse use) =>
        use == SrtpUse.Off ? None : new() { Use = use, Keys = [.. Offered.Select((profile, i) => new CryptoAttribute(i + 1, SrtpMaster.Random(profile)))] };

    /// <summary>What a description of ours stands for: so that a later offer is answered in the same spirit and with the same keys.</summary>
    public static AudioSecurity Of(SessionDescription local)
    {
        ArgumentNullException.ThrowIfNull(local);
        if (local.Audio is not { } audio) return None;
        var keys = audio.Keys.ToList();
        if (audio.IsSecureRtp) return new() { Use = SrtpUse.Required, Keys = keys };
        return keys.Count > 0 ? new() { Use = SrtpUse.Offer, Keys = keys } : None;
    }

    internal string Protocol => Use == SrtpUse.Required ? SdpMedia.SecureRtp : SdpMedia.PlainRtp;

    /// <summary>What an offered stream and this side come to: no agreement, or what goes into the answer's stream and the keys of both.</summary>
    internal bool TryAnswer(SdpMedia offered, out CryptoAttribute? own, out SrtpKeys? keys)
    {
        (own, keys) = (null, null);
        if (!offered.IsPlainRtp && !offered.IsSecureRtp) return false;
        if (Use != SrtpUse.Off && offered.Keys.FirstOrDefault() is { } theirs)
        {
            var master = Keys.FirstOrDefault(k => k.Master.Profile == theirs.Master.Profile)?.Master ?? SrtpMaster.Random(theirs.Master.Profile);
            (own, keys) = (new CryptoAttribute(theirs.Tag, master), new SrtpKeys(master, theirs.Master));
            return true;
        }
        return offered.IsPlainRtp && Use != SrtpUse.Required;
    }

    /// <summary>What our offered stream and its answer come to; no agreement: the answer has no key of the offer's although one must be, or plain RTP was not offered.</summary>
    internal static bool TryConclude(SdpMedia ours, SdpMedia answered, out SrtpKeys? keys)
    {
        keys = null;
        if (!answered.IsPlainRtp && !answered.IsSecureRtp) return false;
        foreach (var theirs in answered.Keys)
            foreach (var own in ours.Keys)
                if (own.Tag == theirs.Tag && own.Master.Profile == theirs.Master.Profile)
                {
                    keys = new SrtpKeys(own.Master, theirs.Master);
                    return true;
                }
        return ours.IsPlainRtp && answered.IsPlainRtp;
    }
}

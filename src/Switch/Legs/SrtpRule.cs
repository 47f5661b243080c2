using Carillon.Media;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>What a peer's setting comes to at a hop. Keys in a description are as secret as the signalling: they go over TLS alone,
/// unless the server is told that its network is trusted (SdesOverPlainSip). A fingerprint is no secret.</summary>
internal static class SrtpRule
{
    /// <summary>Null: SRTP is required, and its keys would be sent in clear.</summary>
    public static AudioSecurity? For(Srtp setting, SipHop hop, SwitchOptions options) => For(setting, hop.Transport, options);

    public static AudioSecurity? For(Srtp setting, SipTransport transport, SwitchOptions options) => (setting, MayCarryKeys(transport, options)) switch
    {
        (Srtp.Dtls, _) => AudioSecurity.Dtls(DtlsIdentity.OfProcess.Fingerprint),
        (Srtp.Off, _) or (Srtp.Offer, false) => AudioSecurity.None,
        (Srtp.Offer, true) => AudioSecurity.Sdes(SrtpUse.Offer),
        (_, true) => AudioSecurity.Sdes(SrtpUse.Required),
        _ => null,
    };

    public static bool NeedsTls(Srtp setting) => setting is Srtp.Offer or Srtp.Required;

    public static bool MayCarryKeys(SipTransport transport, SwitchOptions options) => transport.IsEncrypted() || options.SdesOverPlainSip;

    public static string Refusal(SipHop hop) => $"SRTP is required, and its keys would be sent in clear over {hop.Transport.Name()}";
}

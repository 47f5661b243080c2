using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A phone while it is being typed.</summary>
public sealed class PhoneForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Server { get; set; } = "";
    /// <summary>Empty: none.</summary>
    public string SecondServer { get; set; } = "";
    public string OutsideNumber { get; set; } = "";
    /// <summary>sip or iax2.</summary>
    public string Kind { get; set; } = "sip";
    /// <summary>As it is stored; its secret is of no use for the other one.</summary>
    public string KnownKind { get; init; } = "sip";
    public string Secret { get; set; } = "";
    public string Srtp { get; set; } = "off";
    public IReadOnlyList<string> TransferOver { get; set; } = [];
    /// <summary>md5 or rsa: how one that speaks IAX2 and we prove who we are.</summary>
    public string Auth { get; set; } = "md5";
    public string Encryption { get; set; } = "off";
    /// <summary>There is one of each already; an empty field keeps it.</summary>
    public bool HasSecret { get; init; }
    public bool HasOwnKey { get; init; }
    public string OwnKey { get; set; } = "";
    public string PeerKey { get; set; } = "";
    public long Version { get; init; }

    public bool IsIax2 => Kind == "iax2";
    public bool UsesKeys => IsIax2 && Auth == "rsa";

    public static PhoneForm Of(PhoneDto p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return new()
        {
            Id = p.Id,
            Server = p.Server,
            SecondServer = p.SecondServer ?? "",
            OutsideNumber = p.OutsideNumber,
            Kind = p.Kind,
            KnownKind = p.Kind,
            Srtp = p.Srtp,
            TransferOver = p.TransferOver,
            Auth = p.Auth,
            Encryption = p.Encryption,
            HasSecret = p.HasSecret,
            HasOwnKey = p.HasOwnKey,
            PeerKey = p.PeerKey,
            Version = p.Version,
        };
    }

    public SavePhoneDto ToSave() => new()
    {
        Id = Id.Trim(),
        Server = Server,
        SecondServer = SecondServer.Length == 0 ? null : SecondServer,
        OutsideNumber = OutsideNumber,
        Kind = Kind,
        Secret = Secret.Length == 0 ? null : Secret,
        Srtp = IsIax2 ? "off" : Srtp,
        TransferOver = IsIax2 ? [] : TransferOver,
        Auth = UsesKeys ? "rsa" : "md5",
        Encryption = IsIax2 && !UsesKeys ? Encryption : "off",
        OwnKey = !UsesKeys ? "" : OwnKey.Trim().Length == 0 ? null : OwnKey,
        PeerKey = UsesKeys ? PeerKey : "",
        Version = Version,
    };
}

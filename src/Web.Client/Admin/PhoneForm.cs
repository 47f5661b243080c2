using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A phone while it is being typed.</summary>
public sealed class PhoneForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Server { get; set; } = "";
    /// <summary>sip or iax2.</summary>
    public string Kind { get; set; } = "sip";
    /// <summary>As it is stored; its secret is of no use for the other one.</summary>
    public string KnownKind { get; init; } = "sip";
    public string Secret { get; set; } = "";
    public string Srtp { get; set; } = "off";
    public IReadOnlyList<string> TransferOver { get; set; } = [];
    public long Version { get; init; }

    public static PhoneForm Of(PhoneDto p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return new() { Id = p.Id, Server = p.Server, Kind = p.Kind, KnownKind = p.Kind, Srtp = p.Srtp, TransferOver = p.TransferOver, Version = p.Version };
    }

    public SavePhoneDto ToSave() => new()
    {
        Id = Id.Trim(),
        Server = Server,
        Kind = Kind,
        Secret = Secret.Length == 0 ? null : Secret,
        Srtp = Kind == "iax2" ? "off" : Srtp,
        TransferOver = Kind == "iax2" ? [] : TransferOver,
        Version = Version,
    };
}

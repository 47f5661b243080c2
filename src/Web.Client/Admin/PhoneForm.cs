using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A phone while it is being typed.</summary>
public sealed class PhoneForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Server { get; set; } = "";
    public string Secret { get; set; } = "";
    public string Srtp { get; set; } = "off";
    public long Version { get; init; }

    public SavePhoneDto ToSave() => new(Id.Trim(), Server, Secret.Length == 0 ? null : Secret, Version, Srtp);
}

using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A telephony server while it is being typed.</summary>
public sealed class ServerForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Control { get; set; } = "http://";
    public string Iax2Host { get; set; } = "";
    public int Iax2Port { get; set; } = 4569;
    public string SipHost { get; set; } = "";
    public int SipPort { get; set; } = 5060;
    public bool Active { get; set; } = true;
    public int MaximumLegs { get; set; } = 2000;
    public long Version { get; init; }

    public static ServerForm Of(ServerDto s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return new() { Id = s.Id, Control = s.Control, Iax2Host = s.Iax2Host, Iax2Port = s.Iax2Port, SipHost = s.SipHost, SipPort = s.SipPort, Active = s.Active, MaximumLegs = s.MaximumLegs, Version = s.Version };
    }

    public ServerDto ToDto() => new()
    {
        Id = Id.Trim(),
        Control = Control.Trim(),
        Iax2Host = Iax2Host.Trim(),
        Iax2Port = Iax2Port,
        SipHost = SipHost.Trim(),
        SipPort = SipPort,
        Active = Active,
        MaximumLegs = MaximumLegs,
        Version = Version,
    };
}

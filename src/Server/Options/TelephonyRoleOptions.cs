using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;
using Carillon.Switch;

namespace Carillon.Server.Options;

/// <summary>Section "Telephony": one switch, in a process of its own. Docs: docs/configuration.md.</summary>
internal sealed class TelephonyRoleOptions
{
    public string ServerId { get; init; } = "t1";
    public string Address { get; init; } = "127.0.0.1";
    public int SipPort { get; init; } = 5060;
    public int Iax2Port { get; init; } = 4569;
    public int ControlPort { get; init; } = 7061;
    public int RtpPortMin { get; init; } = 10_000;
    public int RtpPortMax { get; init; } = 20_000;
    public string DataFolder { get; init; } = "carillon-data/telephony";
    /// <summary>Default: recordings in the data folder.</summary>
    public string? RecordingFolder { get; init; }
    public string Realm { get; init; } = "carillon";
    public int MaximumLegs { get; init; } = 2000;
    public int Shards { get; init; } = 1;
    /// <summary>Seconds; 0: carriers are never asked.</summary>
    public int CarrierPingSeconds { get; init; } = 15;
    public string? ClusterSecretFile { get; init; }
    public string? ClusterSecret { get; init; }

    public SwitchOptions ToSwitch() => new()
    {
        ServerId = ServerId,
        Address = Address,
        SipPort = SipPort,
        Iax2Port = Iax2Port,
        ControlPort = ControlPort,
        RtpPortMin = RtpPortMin,
        RtpPortMax = RtpPortMax,
        DataFolder = DataFolder,
        RecordingFolder = Recordings,
        Realm = Realm,
        MaxLegs = MaximumLegs,
        Shards = Shards,
        CarrierPing = TimeSpan.FromSeconds(CarrierPingSeconds),
    };

    public string Recordings => RecordingFolder ?? Path.Combine(DataFolder, "recordings");

    /// <summary>Addresses that somebody else has, in words.</summary>
    public IReadOnlyList<string> Taken()
    {
        var address = IPAddress.Parse(Address);
        return [.. new[]
        {
            PortProbe.Fault(new(address, SipPort), SocketType.Dgram, "SIP"),
            PortProbe.Fault(new(address, Iax2Port), SocketType.Dgram, "IAX2"),
            PortProbe.Fault(new(address, ControlPort), SocketType.Stream, "call control"),
        }.OfType<string>()];
    }

    public void Check(Faults faults)
    {
        foreach (var fault in ToSwitch().Faults())
            faults.Unless(false, fault.Replace("Switch:", "Telephony:", StringComparison.Ordinal));
        faults.Unless(ClusterSecretFile is null || File.Exists(ClusterSecretFile), $"Telephony:ClusterSecretFile {ClusterSecretFile} is not there");
    }
}

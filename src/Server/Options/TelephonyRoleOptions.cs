using System.Net;
using System.Net.Sockets;
using Carillon.Server.Processes;
using Carillon.Switch;

namespace Carillon.Server.Options;

/// <summary>Section "Telephony": one switch, in a process of its own. Docs: docs/configuration.md.</summary>
internal sealed class TelephonyRoleOptions
{
    /// <summary>What has another name here than in the switch's own options, of which it says what is wrong.</summary>
    private static readonly (string Switch, string Here)[] Names =
        [("MaxLegs", "MaximumLegs"), ("CarrierPing", "CarrierPingSeconds"), ("IncomingTime", "IncomingSeconds"), ("IncomingGrace", "IncomingGraceMs")];

    public string ServerId { get; init; } = "t1";
    public string Address { get; init; } = "127.0.0.1";
    /// <summary>Null: IPv4 alone.</summary>
    public string? Address6 { get; init; }
    public int SipPort { get; init; } = 5060;
    /// <summary>Null: the same number as <see cref="SipPort"/>; 0: no SIP over TCP is taken.</summary>
    public int? SipTcpPort { get; init; }
    /// <summary>0: no SIP over TLS is taken. Usually 5061, with <see cref="SipCertificateFile"/>.</summary>
    public int SipTlsPort { get; init; }
    /// <summary>0: no SIP over WebSocket is taken. In clear: for a proxy in front that ends TLS.</summary>
    public int SipWebSocketPort { get; init; }
    /// <summary>0: no SIP over WebSocket over TLS is taken. With <see cref="SipCertificateFile"/>.</summary>
    public int SipSecureWebSocketPort { get; init; }
    /// <summary>Pages whose scripts may connect: https://desk.example. Empty: all.</summary>
    public string[] SipWebSocketOrigins { get; init; } = [];
    /// <summary>PEM: this server's certificate first, then those that lead to its root; read again when it changes. Shown to carriers that ask for one, too.</summary>
    public string? SipCertificateFile { get; init; }
    /// <summary>PEM without a password. Null: the key is in <see cref="SipCertificateFile"/> too.</summary>
    public string? SipCertificateKeyFile { get; init; }
    /// <summary>PEM: who connects over TLS must show a certificate that leads to one of these. Null: nobody must.</summary>
    public string? SipClientAuthorityFile { get; init; }
    /// <summary>PEM: carriers' certificates must lead to one of these. Null: to one of the system's.</summary>
    public string? SipAuthorityFile { get; init; }
    /// <summary>Keys of SRTP may be sent over UDP and TCP too: for networks that nobody else reads.</summary>
    public bool SdesOverPlainSip { get; init; }
    /// <summary>G.722 is offered to phones and carriers before G.711.</summary>
    public bool Wideband { get; init; }
    public int Iax2Port { get; init; } = 4569;
    public bool EncryptTrunks { get; init; }
    public int ControlPort { get; init; } = 7061;
    public int RtpPortMin { get; init; } = 10_000;
    public int RtpPortMax { get; init; } = 20_000;
    public string DataFolder { get; init; } = "carillon-data/telephony";
    /// <summary>Default: recordings in the data folder.</summary>
    public string? RecordingFolder { get; init; }
    /// <summary>Finished recordings are moved there: a mount that all servers share. Null: they stay on this server.</summary>
    public string? RecordingStore { get; init; }
    public string Realm { get; init; } = "carillon";
    public int MaximumLegs { get; init; } = 2000;
    public int Shards { get; init; } = 1;
    /// <summary>Seconds; 0: carriers are never asked.</summary>
    public int CarrierPingSeconds { get; init; } = 15;
    /// <summary>Seconds in which a call that comes in must be answered or refused by the web role.</summary>
    public int IncomingSeconds { get; init; } = 15;
    /// <summary>Milliseconds that it waits before it rings while no web process is connected.</summary>
    public int IncomingGraceMs { get; init; } = 2500;
    /// <summary>Called by a phone or a carrier it sends back what it hears; empty: there is none.</summary>
    public string EchoNumber { get; init; } = "echo";
    /// <summary>The same for a tone.</summary>
    public string ToneNumber { get; init; } = "tone";
    public string? ClusterSecretFile { get; init; }
    public string? ClusterSecret { get; init; }

    public SwitchOptions ToSwitch() => new()
    {
        ServerId = ServerId,
        Address = Address,
        Address6 = Address6,
        SipPort = SipPort,
        SipTcpPort = SipTcpPort,
        SipTlsPort = SipTlsPort,
        SipWebSocketPort = SipWebSocketPort,
        SipSecureWebSocketPort = SipSecureWebSocketPort,
        SipWebSocketOrigins = SipWebSocketOrigins,
        SdesOverPlainSip = SdesOverPlainSip,
        Wideband = Wideband,
        Iax2Port = Iax2Port,
        EncryptTrunks = EncryptTrunks,
        ControlPort = ControlPort,
        RtpPortMin = RtpPortMin,
        RtpPortMax = RtpPortMax,
        DataFolder = DataFolder,
        RecordingFolder = Recordings,
        RecordingStore = RecordingStore,
        Realm = Realm,
        MaxLegs = MaximumLegs,
        Shards = Shards,
        CarrierPing = TimeSpan.FromSeconds(CarrierPingSeconds),
        IncomingTime = TimeSpan.FromSeconds(IncomingSeconds),
        IncomingGrace = TimeSpan.FromMilliseconds(IncomingGraceMs),
        EchoNumber = EchoNumber,
        ToneNumber = ToneNumber,
    };

    public string Recordings => RecordingFolder ?? Path.Combine(DataFolder, "recordings");

    /// <summary>Addresses that somebody else has, in words.</summary>
    public IReadOnlyList<string> Taken()
    {
        var address = IPAddress.Parse(Address);
        var tcp = SipTcpPort ?? SipPort;
        IPAddress[] sip = Address6 is null ? [address] : [address, IPAddress.Parse(Address6)];
        return [.. sip.SelectMany(at => new[]
        {
            PortProbe.Fault(new(at, SipPort), SocketType.Dgram, "SIP"),
            tcp == 0 ? null : PortProbe.Fault(new(at, tcp), SocketType.Stream, "SIP over TCP"),
            SipTlsPort == 0 ? null : PortProbe.Fault(new(at, SipTlsPort), SocketType.Stream, "SIP over TLS"),
            SipWebSocketPort == 0 ? null : PortProbe.Fault(new(at, SipWebSocketPort), SocketType.Stream, "SIP over WebSocket"),
            SipSecureWebSocketPort == 0 ? null : PortProbe.Fault(new(at, SipSecureWebSocketPort), SocketType.Stream, "SIP over WebSocket and TLS"),
        }).Concat(
        [
            PortProbe.Fault(new(address, Iax2Port), SocketType.Dgram, "IAX2"),
            PortProbe.Fault(new(address, ControlPort), SocketType.Stream, "call control"),
        ]).OfType<string>()];
    }

    public void Check(Faults faults)
    {
        foreach (var fault in ToSwitch().Faults())
            faults.Unless(false, Names.Aggregate(fault, (text, name) => text.Replace($"Switch:{name.Switch} ", $"Switch:{name.Here} ", StringComparison.Ordinal)).Replace("Switch:", "Telephony:", StringComparison.Ordinal));
        faults.Unless(SipTlsPort == 0 || SipCertificateFile is not null, $"Telephony:SipTlsPort is {SipTlsPort}, but Telephony:SipCertificateFile is missing");
        faults.Unless(SipSecureWebSocketPort == 0 || SipCertificateFile is not null, $"Telephony:SipSecureWebSocketPort is {SipSecureWebSocketPort}, but Telephony:SipCertificateFile is missing");
        faults.Unless(SipClientAuthorityFile is null || SipTlsPort != 0 || SipSecureWebSocketPort != 0, "Telephony:SipClientAuthorityFile is set, but Telephony:SipTlsPort and SipSecureWebSocketPort are 0: nobody can connect over TLS");
        faults.Unless(ClusterSecretFile is null || File.Exists(ClusterSecretFile), $"Telephony:ClusterSecretFile {ClusterSecretFile} is not there");
    }
}

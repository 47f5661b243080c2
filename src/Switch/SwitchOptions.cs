using System.Net;
using System.Net.Sockets;
using Carillon.Signalling.Sip;

namespace Carillon.Switch;

/// <summary>What a telephony server is told at its start. Everything that may change while it runs comes by Configure instead.</summary>
public sealed class SwitchOptions
{
    /// <summary>Its name in the cluster: t1.</summary>
    public string ServerId { get; set; } = "";

    /// <summary>The IPv4 address that its sockets bind to; it is written into SIP and SDP, so it may not be 0.0.0.0.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>An IPv6 address beside it: SIP and IAX2 are taken there at the same ports, and audio is where the other side is. Null: IPv4 alone. Call control stays at the other.</summary>
    public string? Address6 { get; set; }

    /// <summary>SIP over UDP. 0: any free port.</summary>
    public int SipPort { get; set; } = 5060;

    /// <summary>SIP over TCP. Null: the same number as <see cref="SipPort"/>. 0: not taken.</summary>
    public int? SipTcpPort { get; set; }

    /// <summary>SIP over TLS. 0: not taken; else <see cref="SipTls"/> must have a certificate.</summary>
    public int SipTlsPort { get; set; }

    /// <summary>SIP over WebSocket, in clear: for a proxy in front that ends TLS. 0: not taken.</summary>
    public int SipWebSocketPort { get; set; }

    /// <summary>SIP over WebSocket over TLS. 0: not taken; else <see cref="SipTls"/> must have a certificate.</summary>
    public int SipSecureWebSocketPort { get; set; }

    /// <summary>Pages whose scripts may connect over WebSocket: https://desk.example. Empty: all.</summary>
    public IReadOnlyList<string> SipWebSocketOrigins { get; set; } = [];

    /// <summary>Certificates, ours and whom we believe. Null: carriers over TLS are believed by the system's roots.</summary>
    public SipTlsOptions? SipTls { get; set; }

    /// <summary>Keys of SRTP may be sent over UDP and TCP too, where whoever reads the signalling can listen to the call.</summary>
    public bool SdesOverPlainSip { get; set; }

    /// <summary>G.722 is offered to phones and carriers before G.711. Two who take it hear each other in wideband; everybody else as ever.</summary>
    public bool Wideband { get; set; }

    /// <summary>IAX2 over UDP. 0: any free port.</summary>
    public int Iax2Port { get; set; } = 4569;

    /// <summary>Calls over all trunks are encrypted (AES-128) or not made: to be set alike on all servers.</summary>
    public bool EncryptTrunks { get; set; }

    /// <summary>Call control: gRPC over HTTP/2.</summary>
    public int ControlPort { get; set; } = 7061;

    /// <summary>With <see cref="RtpPortMax"/> 0: any free ports.</summary>
    public int RtpPortMin { get; set; } = 10_000;

    public int RtpPortMax { get; set; } = 20_000;

    /// <summary>Journal and the last configuration.</summary>
    public string DataFolder { get; set; } = "carillon-data/switch";

    public string RecordingFolder { get; set; } = "carillon-data/recordings";

    /// <summary>Where finished recordings are moved to: a folder, usually a mount that all servers share. Null: they stay.</summary>
    public string? RecordingStore { get; set; }

    /// <summary>Realm of the phones' digest; their HA1 are made with it.</summary>
    public string Realm { get; set; } = "carillon";

    /// <summary>Legs at a time; further originates are answered OVERLOADED. The configuration may lower it.</summary>
    public int MaxLegs { get; set; } = 2000;

    /// <summary>Worker threads of media.</summary>
    public int Shards { get; set; } = 1;

    /// <summary>An answered leg without RTP for this long ends as MEDIA_TIMEOUT.</summary>
    public TimeSpan MediaTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A carrier that says nothing at all to an INVITE for this long is given up (a shortened Timer B), and the next one is tried.</summary>
    public TimeSpan CarrierSilence { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>A carrier that kept silent three times in a row is left alone for this long.</summary>
    public TimeSpan CarrierRest { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A carrier that has been quiet for this long is asked by OPTIONS whether it is there. Zero: never.</summary>
    public TimeSpan CarrierPing { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Name servers that are asked where carriers are. Empty: those of /etc/resolv.conf.</summary>
    public IReadOnlyList<IPEndPoint> DnsServers { get; set; } = [];

    /// <summary>Where a command gives no ring time-out.</summary>
    public TimeSpan RingTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A call that comes in and that nobody answers or refuses in this time is refused.</summary>
    public TimeSpan IncomingTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>While nobody is connected who could decide about a call that comes in, it waits so long for that (a web server that restarts, or another that takes over) before it is refused. Zero: not at all.</summary>
    public TimeSpan IncomingGrace { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Called by a phone or a carrier, it sends back what it hears. Empty: there is none.</summary>
    public string EchoNumber { get; set; } = "echo";

    /// <summary>The same for a tone of 1004 Hz.</summary>
    public string ToneNumber { get; set; } = "tone";

    /// <summary>Calls to these two end after this time.</summary>
    public TimeSpan TestCallTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long command ids and the ids of ended legs are remembered, so that a repetition changes nothing.</summary>
    public TimeSpan Memory { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>What it speaks, in the order in which others are called: many a carrier knows its customers by their IPv4 address.</summary>
    internal IReadOnlyList<AddressFamily> Families => Address6 is null ? [AddressFamily.InterNetwork] : [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    /// <summary>Everything that is wrong, in words an operator can act on; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (ServerId.Length is 0 or > 32) yield return $"Switch:ServerId is '{ServerId}'; it must be a name of 1-32 characters";
        if (!IPAddress.TryParse(Address, out var address) || address.AddressFamily != AddressFamily.InterNetwork || address.Equals(IPAddress.Any))
            yield return $"Switch:Address is '{Address}'; it must be one IPv4 address of this machine, not a wildcard{(address is { AddressFamily: AddressFamily.InterNetworkV6 } ? " (an IPv6 one goes into Switch:Address6)" : "")}";
        if (Address6 is not null && !IsOwnV6(Address6))
            yield return $"Switch:Address6 is '{Address6}'; it must be one IPv6 address of this machine that others can reach: no wildcard, not of one link alone (fe80::), no IPv4 in IPv6";
        if (SipPort is < 0 or > 65535) yield return $"Switch:SipPort is {SipPort}; it must be 0-65535";
        if (SipTcpPort is < 0 or > 65535) yield return $"Switch:SipTcpPort is {SipTcpPort}; it must be 0-65535";
        if (SipTlsPort is < 0 or > 65535) yield return $"Switch:SipTlsPort is {SipTlsPort}; it must be 0-65535";
        if (SipWebSocketPort is < 0 or > 65535) yield return $"Switch:SipWebSocketPort is {SipWebSocketPort}; it must be 0-65535";
        if (SipSecureWebSocketPort is < 0 or > 65535) yield return $"Switch:SipSecureWebSocketPort is {SipSecureWebSocketPort}; it must be 0-65535";
        foreach (var origin in SipWebSocketOrigins.Where(o => !IsOrigin(o))) yield return $"Switch:SipWebSocketOrigins has '{origin}'; it must be as a browser says it: https://desk.example";
        foreach (var same in SharedTcpPorts()) yield return same;
        if (Iax2Port is < 0 or > 65535) yield return $"Switch:Iax2Port is {Iax2Port}; it must be 0-65535";
        if (ControlPort is < 0 or > 65535) yield return $"Switch:ControlPort is {ControlPort}; it must be 0-65535";
        if (SipPort != 0 && SipPort == Iax2Port) yield return $"Switch:Iax2Port is {Iax2Port}, the same as Switch:SipPort; both are UDP";
        if (RtpPortMin < 0 || RtpPortMax > 65535 || RtpPortMax < RtpPortMin) yield return $"Switch:RtpPortMin-RtpPortMax is {RtpPortMin}-{RtpPortMax}; it must be a range within 0-65535";
        if (string.IsNullOrWhiteSpace(DataFolder)) yield return "Switch:DataFolder is empty; it must be a folder";
        if (string.IsNullOrWhiteSpace(RecordingFolder)) yield return "Switch:RecordingFolder is empty; it must be a folder";
        if (RecordingStore is { } store && (string.IsNullOrWhiteSpace(store) || Path.GetFullPath(store) == Path.GetFullPath(RecordingFolder)))
            yield return $"Switch:RecordingStore is '{store}'; it must be another folder than Switch:RecordingFolder";
        if (string.IsNullOrWhiteSpace(Realm)) yield return "Switch:Realm is empty; phones' digests need one";
        if (MaxLegs is < 1 or > 20_000) yield return $"Switch:MaxLegs is {MaxLegs}; it must be 1-20000";
        if (Shards is < 1 or > 64) yield return $"Switch:Shards is {Shards}; it must be 1-64";
        if (MediaTimeout < TimeSpan.FromSeconds(1)) yield return $"Switch:MediaTimeout is {MediaTimeout}; it must be at least 1 s";
        if (CarrierSilence < TimeSpan.FromMilliseconds(500)) yield return $"Switch:CarrierSilence is {CarrierSilence}; it must be at least 0.5 s";
        if (CarrierPing < TimeSpan.Zero) yield return $"Switch:CarrierPing is {CarrierPing}; it must be 0 (never) or more";
        if (RingTimeout < TimeSpan.FromSeconds(1)) yield return $"Switch:RingTimeout is {RingTimeout}; it must be at least 1 s";
        if (IncomingGrace < TimeSpan.Zero || IncomingGrace > TimeSpan.FromSeconds(30)) yield return $"Switch:IncomingGrace is {IncomingGrace}; it must be 0 to 30 s";
        if (IncomingTime < TimeSpan.FromSeconds(1) || IncomingTime > TimeSpan.FromMinutes(3)) yield return $"Switch:IncomingTime is {IncomingTime}; it must be 1 s to 3 min";
        if (EchoNumber.Length > 0 && EchoNumber == ToneNumber) yield return $"Switch:EchoNumber is {EchoNumber}, the same as Switch:ToneNumber";
        if (TestCallTime < TimeSpan.FromSeconds(1) || TestCallTime > TimeSpan.FromHours(1)) yield return $"Switch:TestCallTime is {TestCallTime}; it must be 1 s to 1 h";
        if (Memory < TimeSpan.FromMinutes(1)) yield return $"Switch:Memory is {Memory}; it must be at least a minute";
    }

    private IEnumerable<string> SharedTcpPorts()
    {
        (string Name, int Port)[] ports =
        [
            (nameof(SipTcpPort), SipTcpPort ?? SipPort), (nameof(SipTlsPort), SipTlsPort), (nameof(SipWebSocketPort), SipWebSocketPort),
            (nameof(SipSecureWebSocketPort), SipSecureWebSocketPort), (nameof(ControlPort), ControlPort),
        ];
        for (int i = 1; i < ports.Length; i++)
            if (ports[i].Port != 0 && Array.Find(ports[..i], p => p.Port == ports[i].Port).Name is { } first)
                yield return $"Switch:{ports[i].Name} is {ports[i].Port}, the same as Switch:{first}; both are TCP";
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;

    private static bool IsOwnV6(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
        && address is { IsIPv6LinkLocal: false, IsIPv4MappedToIPv6: false, IsIPv6Multicast: false } && !address.Equals(IPAddress.IPv6Any);
}

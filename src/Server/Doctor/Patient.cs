using System.Net;
using System.Net.Sockets;
using Carillon.Server.Options;
using Carillon.Storage;
using Microsoft.Extensions.Configuration;

namespace Carillon.Server.Doctor;

/// <summary>The server as its settings describe it. A section that is missing, or has a fault, is null: the others are examined all the same.</summary>
internal sealed record Patient
{
    private static readonly string[] Sections = ["Web", "Telephony", "Lb"];

    public WebRoleOptions? Web { get; init; }
    public TelephonyRoleOptions? Telephony { get; init; }
    public LbRoleOptions? Lb { get; init; }
    public MetricsOptions Metrics { get; init; } = new();
    public DatabaseAddress? Database { get; init; }
    public IReadOnlyList<string> Faults { get; init; } = [];
    /// <summary>Those with a section, whether it is right or not.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public static Patient Read(string? file, IReadOnlyList<string> assignments)
    {
        var faults = new Faults();
        var settings = RoleSettings.Load(file, assignments, faults);
        var web = Section<WebRoleOptions>(settings, "Web", faults, (o, f) => o.Check(f));
        Section<TracingOptions>(settings, "Tracing", faults, (o, f) => o.Check(f));
        LogOptions.Read(settings, faults);
        var address = new DatabaseAddress?[1];
        if (web is not null && DatabaseAddress.TryParse(web.Database, out address[0]!, out var unread) is false)
            faults.Unless(false, $"Web:Database: {unread}");
        return new()
        {
            Web = web,
            Telephony = Section<TelephonyRoleOptions>(settings, "Telephony", faults, (o, f) => o.Check(f)),
            Lb = Section<LbRoleOptions>(settings, "Lb", faults, (o, f) => o.Check(f)),
            Metrics = Section<MetricsOptions>(settings, "Metrics", faults, (o, f) => MetricsOptions.Read(settings, f)) ?? new(),
            Database = address[0],
            Faults = faults.Texts,
            Roles = [.. Sections.Where(r => settings.GetSection(r).Exists()).Select(r => r.ToLowerInvariant())],
        };
    }

    /// <summary>All that its roles listen on.</summary>
    public IReadOnlyList<Listener> Listeners => [.. OfWeb(), .. OfTelephony(), .. OfLb(), .. OfMetrics()];

    private IEnumerable<Listener> OfWeb()
    {
        if (Web is null)
            yield break;
        foreach (var address in Web.Http.Addresses)
            yield return new(address, HttpListen.EndPointOf(new Uri(address)), SocketType.Stream);
        if (Database?.Kind != DatabaseKind.MariaDb)
            yield break;
        yield return new("Web:SiloPort", new(IPAddress.Parse(Web.SiloAddress), Web.SiloPort), SocketType.Stream);
        yield return new("Web:GatewayPort", new(IPAddress.Parse(Web.SiloAddress), Web.GatewayPort), SocketType.Stream);
    }

    private IEnumerable<Listener> OfTelephony()
    {
        if (Telephony is not { } its)
            yield break;
        IPAddress[] both = its.Address6 is null ? [IPAddress.Parse(its.Address)] : [IPAddress.Parse(its.Address), IPAddress.Parse(its.Address6)];
        foreach (var at in both)
        {
            yield return new("SIP", new(at, its.SipPort), SocketType.Dgram);
            foreach (var (what, port) in new[] { ("SIP over TCP", its.SipTcpPort ?? its.SipPort), ("SIP over TLS", its.SipTlsPort), ("SIP over WebSocket", its.SipWebSocketPort), ("SIP over WebSocket and TLS", its.SipSecureWebSocketPort) }.Where(p => p.Item2 != 0))
                yield return new(what, new(at, port), SocketType.Stream);
            yield return new("IAX2", new(at, its.Iax2Port), SocketType.Dgram);
        }

        yield return new("call control", new(both[0], its.ControlPort), SocketType.Stream);
    }

    private IEnumerable<Listener> OfLb()
    {
        if (Lb is null)
            yield break;
        foreach (var address in Lb.Http.Addresses)
            yield return new(address, HttpListen.EndPointOf(new Uri(address)), SocketType.Stream);
        yield return new("Lb:AdminListen", Lb.Admin, SocketType.Stream);
    }

    private IEnumerable<Listener> OfMetrics() => Metrics.IsOn ? [new("Metrics:Listen", Metrics.EndPoint, SocketType.Stream)] : [];

    private static T? Section<T>(IConfiguration settings, string name, Faults all, Action<T, Faults> check) where T : class, new()
    {
        if (!settings.GetSection(name).Exists())
            return null;
        var faults = new Faults();
        var options = RoleSettings.Bind<T>(settings, name, faults);
        if (faults.Texts.Count == 0)
            check(options, faults);
        foreach (var fault in faults.Texts)
            all.Unless(false, fault);
        return faults.Texts.Count == 0 ? options : null;
    }
}

/// <param name="What">What it is for, in words.</param>
internal sealed record Listener(string What, IPEndPoint At, SocketType Type)
{
    public override string ToString() => $"{At} ({(Type == SocketType.Stream ? "TCP" : "UDP")}, {What})";
}

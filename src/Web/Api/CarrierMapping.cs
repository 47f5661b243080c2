using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>Carriers between contract and domain.</summary>
internal static class CarrierMapping
{
    public static CarrierDto ToDto(CarrierSettings c, IReadOnlyList<CarrierId> stopped) => new()
    {
        Id = c.Id.Value,
        Name = c.Name,
        Host = c.Host,
        Port = c.Port,
        Transport = c.Transport.ToString().ToLowerInvariant(),
        Srtp = SrtpSetting.Text(c.Srtp),
        GainDb = c.GainDb,
        LevelControl = c.LevelControl,
        Servers = [.. c.Servers.Select(s => s.Value)],
        CallsPerSecond = c.CallsPerSecond,
        MaximumCalls = c.MaximumCalls,
        Register = c.Register,
        User = c.User,
        Realm = c.Realm,
        DialPrefix = c.DialPrefix,
        KeepPlus = c.KeepPlus,
        CalledRules = [.. c.Rewriting.Called.Select(ToDto)],
        CallerRules = [.. c.Rewriting.Caller.Select(ToDto)],
        HeaderRules = [.. c.Rewriting.Headers.Select(h => new HeaderRuleDto(h.Step.ToString().ToLowerInvariant(), h.Name, h.Value))],
        CallerHeader = c.Rewriting.CallerPlace switch { CallerPlace.Asserted => "asserted", CallerPlace.RemoteParty => "remoteParty", _ => "from" },
        WithholdCaller = c.Rewriting.WithholdCaller,
        Prack = Text(c.ReliableProvisionals),
        SessionTimer = Text(c.SessionTimer),
        SessionSeconds = c.SessionSeconds,
        Refer = Text(c.Refer),
        TransferOver = [.. c.TransferOver.Select(t => t.Value)],
        AllowPrefixes = c.Spending.Allow,
        DenyPrefixes = c.Spending.Deny,
        SpendCaps = [.. c.Spending.Caps.Select(p => new SpendCapDto(p.Prefix, p.CallsPerMinute, p.MaximumCalls))],
        Active = c.Active,
        Weight = c.Weight,
        Stopped = stopped.Contains(c.Id),
        Version = c.Version,
    };

    public static CarrierSettings FromDto(CarrierDto c, string password) => new()
    {
        Id = new(c.Id),
        Name = c.Name.Trim(),
        Host = c.Host,
        Port = c.Port,
        Transport = c.Transport switch { "tcp" => CarrierTransport.Tcp, "tls" => CarrierTransport.Tls, "dns" => CarrierTransport.Dns, _ => CarrierTransport.Udp },
        Srtp = SrtpSetting.Of(c.Srtp),
        GainDb = c.GainDb,
        LevelControl = c.LevelControl,
        Servers = [.. (c.Servers ?? []).Select(s => new ServerId(s))],
        CallsPerSecond = c.CallsPerSecond,
        MaximumCalls = c.MaximumCalls,
        Register = c.Register,
        User = c.User ?? "",
        Password = password,
        Realm = c.Realm ?? "",
        DialPrefix = c.DialPrefix ?? "",
        KeepPlus = c.KeepPlus,
        Rewriting = Rewriting(c),
        ReliableProvisionals = Use(c.Prack),
        SessionTimer = Use(c.SessionTimer),
        SessionSeconds = c.SessionSeconds,
        Refer = Use(c.Refer),
        TransferOver = [.. (c.TransferOver ?? []).Select(t => new CarrierId(t))],
        Spending = new()
        {
            Allow = c.AllowPrefixes ?? [],
            Deny = c.DenyPrefixes ?? [],
            Caps = [.. (c.SpendCaps ?? []).Select(p => new PrefixCap(p.Prefix ?? "", p.CallsPerMinute, p.MaximumCalls))],
        },
        Active = c.Active,
        Weight = c.Weight,
        Version = c.Version,
    };

    private static CarrierRewriting Rewriting(CarrierDto c) => new()
    {
        Called = [.. (c.CalledRules ?? []).Select(FromDto)],
        Caller = [.. (c.CallerRules ?? []).Select(FromDto)],
        Headers = [.. (c.HeaderRules ?? []).Select(FromDto)],
        CallerPlace = c.CallerHeader switch { "asserted" => CallerPlace.Asserted, "remoteParty" => CallerPlace.RemoteParty, _ => CallerPlace.From },
        WithholdCaller = c.WithholdCaller,
    };

    private static NumberRuleDto ToDto(NumberRewrite r) => new(r.Pattern, r.Strip, r.Prepend);

    private static NumberRewrite FromDto(NumberRuleDto r) => new(r.Pattern, r.Strip, r.Prepend ?? "");

    private static HeaderRewrite FromDto(HeaderRuleDto h) =>
        new(h.Action switch { "replace" => HeaderStep.Replace, "remove" => HeaderStep.Remove, _ => HeaderStep.Add }, h.Name, h.Value ?? "");

    private static string Text(SipExtension use) => use.ToString().ToLowerInvariant();

    private static SipExtension Use(string? text) => text switch { "off" => SipExtension.Off, "required" => SipExtension.Required, _ => SipExtension.Supported };
}

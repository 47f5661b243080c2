using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>One carrier as a switch is told it.</summary>
internal static class CarrierConfig
{
    public static Carrier Of(CarrierSettings c, ServerId self, CarrierShare share, IReadOnlyList<CarrierSettings> all) => new()
    {
        Id = c.Id.Value,
        Name = c.Name,
        Host = c.Host,
        Port = (uint)c.Port,
        ReachableFromHere = SwitchConfigBuilder.MayUse(c, self),
        CallsPerSecond = c.CallsPerSecond / share.Placing,
        MaxCalls = share.OfCalls(c.MaximumCalls),
        Register = c.Register,
        User = c.User,
        Password = c.Password,
        Realm = c.Realm,
        Weight = (uint)c.Weight,
        DialPrefix = c.DialPrefix,
        KeepPlus = c.KeepPlus,
        Transport = c.Transport switch
        {
            CarrierTransport.Tcp => Transport.Tcp,
            CarrierTransport.Tls => Transport.Tls,
            CarrierTransport.Dns => Transport.Dns,
            _ => Transport.Udp,
        },
        ReliableProvisionals = ToUse(c.ReliableProvisionals),
        SessionTimer = ToUse(c.SessionTimer),
        SessionSeconds = (uint)c.SessionSeconds,
        Refer = ToUse(c.Refer),
        Srtp = SwitchConfigBuilder.ToSrtp(c.Srtp),
        CalledRules = { c.Rewriting.Called.Select(ToRule) },
        CallerRules = { c.Rewriting.Caller.Select(ToRule) },
        HeaderRules = { c.Rewriting.Headers.Select(ToRule) },
        CallerHeader = c.Rewriting.CallerPlace switch
        {
            CallerPlace.Asserted => CallerHeader.CallerAsserted,
            CallerPlace.RemoteParty => CallerHeader.CallerRemoteParty,
            _ => CallerHeader.CallerInFrom,
        },
        WithholdCaller = c.Rewriting.WithholdCaller,
        TransferOver = { SwitchConfigBuilder.Known(c.TransferOver, all) },
        GainDb = c.GainDb,
        LevelControl = c.LevelControl,
        AllowPrefixes = { c.Spending.Allow },
        DenyPrefixes = { c.Spending.Deny },
        SpendCaps = { c.Spending.Caps.Select(cap => new SpendCap { Prefix = cap.Prefix, CallsPerMinute = share.OfCalls(cap.CallsPerMinute), MaxCalls = share.OfCalls(cap.MaximumCalls) }) },
    };

    private static ExtensionUse ToUse(SipExtension use) => use switch
    {
        SipExtension.Off => ExtensionUse.ExtensionOff,
        SipExtension.Required => ExtensionUse.ExtensionRequired,
        _ => ExtensionUse.ExtensionSupported,
    };

    private static NumberRule ToRule(NumberRewrite rule) => new() { Pattern = rule.Pattern, Strip = (uint)rule.Strip, Prepend = rule.Prepend };

    private static HeaderRule ToRule(HeaderRewrite rule) => new()
    {
        Action = rule.Step switch
        {
            HeaderStep.Replace => HeaderAction.HeaderReplace,
            HeaderStep.Remove => HeaderAction.HeaderRemove,
            _ => HeaderAction.HeaderAdd,
        },
        Name = rule.Name,
        Value = rule.Value,
    };
}

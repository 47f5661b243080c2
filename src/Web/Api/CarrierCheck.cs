using Carillon.Domain.Cluster;

namespace Carillon.Web.Api;

/// <summary>What is wrong with a carrier that was typed. At least as strict as a telephony server, which refuses a whole configuration for one fault in it.</summary>
internal static class CarrierCheck
{
    private const int MostPrefixes = 1000;
    private const int MostPrefix = 20;
    private static readonly string[] Uses = ["supported", "off", "required"];

    /// <param name="password">Typed now, or known.</param>
    public static Faults FaultsOf(CarrierDto c, string password, IReadOnlyList<CarrierSettings> all)
    {
        var faults = new Faults()
            .Name(c.Id, "id", 32)
            .Text(c.Name, "name", 100)
            .Unless(Uri.CheckHostName(c.Host) != UriHostNameType.Unknown, "host", "host must be a name or an address.")
            .Range(c.Port, c.Transport == "dns" || Uri.CheckHostName(c.Host) == UriHostNameType.Dns ? 0 : 1, 65535, "port") // 0: as its SRV records say
            .Unless(c.Transport is null or "udp" or "tcp" or "tls" or "dns", "transport", "transport must be udp, tcp, tls or dns.")
            .Unless(SrtpSetting.IsKnown(c.Srtp), "srtp", SrtpSetting.Fault)
            .Unless(!SrtpSetting.NeedsTls(c.Srtp) || c.Transport == "tls", "srtp", "srtp needs the transport tls: its keys are in the signalling.")
            .Range(c.GainDb, -12, 12, "gainDb")
            .Range(c.CallsPerSecond, 0.1, 1000, "callsPerSecond")
            .Range(c.MaximumCalls, 1, 100_000, "maximumCalls")
            .Range(c.Weight, 1, 1000, "weight")
            .Text(c.User, "user", 64, required: false)
            .Text(c.Password, "password", 128, required: false)
            .Text(c.Realm, "realm", 128, required: false)
            .Unless(!c.Register || !string.IsNullOrWhiteSpace(c.User), "user", "user must not be empty where we register with the carrier.")
            .Unless(!c.Register || password.Length > 0, "password", "password must not be empty where we register with the carrier.")
            .Unless((c.DialPrefix ?? "").All(x => char.IsAsciiDigit(x) || x is '+' or '*' or '#'), "dialPrefix", "dialPrefix must be digits, + * or #.");
        Extensions(c, faults);
        Rewriting(c, faults);
        Spending(c, faults);
        TransferOver(c.TransferOver, all, faults, c.Id);
        return faults;
    }

    /// <param name="itself">A carrier that is new may name itself.</param>
    public static void TransferOver(IReadOnlyList<string>? named, IReadOnlyList<CarrierSettings> all, Faults faults, string? itself = null)
    {
        foreach (var name in (named ?? []).Where(n => n != itself && all.All(c => c.Id.Value != n)))
            faults.Add("transferOver", $"transferOver names the carrier {name}, which is not there.");
    }

    private static void Extensions(CarrierDto c, Faults faults) => faults
        .Unless(Uses.Contains(c.Prack), "prack", "prack must be supported, off or required.")
        .Unless(Uses.Contains(c.SessionTimer), "sessionTimer", "sessionTimer must be supported, off or required.")
        .Unless(Uses.Contains(c.Refer), "refer", "refer must be supported, off or required.")
        .Unless(c.SessionSeconds is 0 or (>= 90 and <= 86_400), "sessionSeconds", $"sessionSeconds is {c.SessionSeconds}; it must be 0 (1800) or 90 to 86400.");

    private static void Rewriting(CarrierDto c, Faults faults)
    {
        faults.Unless(c.CallerHeader is "from" or "asserted" or "remoteParty", "callerHeader", "callerHeader must be from, asserted or remoteParty.");
        Rules("calledRules", c.CalledRules, NumberRewriting.Fault, faults);
        Rules("callerRules", c.CallerRules, NumberRewriting.Fault, faults);
        Rules("headerRules", c.HeaderRules, HeaderNames.Fault, faults);
    }

    private static void Rules<T>(string field, IReadOnlyList<T>? rules, Func<T, string?> faultOf, Faults faults)
    {
        faults.Unless((rules?.Count ?? 0) <= NumberRewriting.MostRules, field, $"{field} are {rules?.Count}; {NumberRewriting.MostRules} are allowed.");
        for (var n = 0; n < (rules?.Count ?? 0); n++)
        {
            if ((rules![n] is { } rule ? faultOf(rule) : "is empty") is { } fault)
                faults.Add(field, $"{field} {n + 1}: {fault}.");
        }
    }

    private static void Spending(CarrierDto c, Faults faults)
    {
        Prefixes("allowPrefixes", c.AllowPrefixes, faults);
        Prefixes("denyPrefixes", c.DenyPrefixes, faults);
        Rules("spendCaps", c.SpendCaps, CapFault, faults);
    }

    private static string? CapFault(SpendCapDto cap)
    {
        if (!string.IsNullOrEmpty(cap.Prefix) && !IsPrefix(cap.Prefix))
            return $"its prefix '{cap.Prefix}' must be 0-{MostPrefix} digits, with or without + before them";
        if (cap.CallsPerMinute is < 0 or > 1_000_000 || cap.MaximumCalls is < 0 or > 1_000_000)
            return "its limits must be 0 (none) to 1000000";
        return cap is { CallsPerMinute: 0, MaximumCalls: 0 } ? "it limits nothing: give it calls a minute or calls at a time" : null;
    }

    private static void Prefixes(string field, IReadOnlyList<string>? prefixes, Faults faults)
    {
        foreach (var prefix in (prefixes ?? []).Where(p => !IsPrefix(p)))
            faults.Add(field, $"{field}: '{prefix}' must be 1-{MostPrefix} digits, with or without + before them.");
        faults.Unless((prefixes?.Count ?? 0) <= MostPrefixes, field, $"{field} are {prefixes?.Count}; {MostPrefixes} are allowed.");
    }

    private static bool IsPrefix(string? text)
    {
        var digits = (text ?? "").AsSpan(text?.StartsWith('+') == true ? 1 : 0);
        return digits.Length is >= 1 and <= MostPrefix && !digits.ContainsAnyExceptInRange('0', '9');
    }
}

using Carillon.Domain.Campaigns;

namespace Carillon.Web.Api;

/// <summary>What may be typed for a campaign: first that it can be read, then what the domain's rules say of it.</summary>
internal static class CampaignCheck
{
    // 47 CFR 64.1200(a)(6): a call that may be abandoned rings at least 15 s or four rings.
    private const double LeastRingSeconds = 15;

    public static Faults Check(CampaignDto c)
    {
        var faults = new Faults()
            .Name(c.Id, "id", 32, "_")
            .Text(c.Name, "name", 100)
            .Unless(c.DialMethod is "MANUAL" or "RATIO" or "ADAPTIVE", "dialMethod", "dialMethod must be MANUAL, RATIO or ADAPTIVE.")
            .Range(c.MaximumDialLevel, 1, 20, "maximumDialLevel")
            .Range(c.DialLevel, 1, Math.Max(1, c.MaximumDialLevel), "dialLevel")
            .Range(c.DropCeiling, 0, 1, "dropCeiling")
            .Range(c.DropSeconds, 0, 30, "dropSeconds", " seconds")
            .Range(c.RingSeconds, LeastRingSeconds, 120, "ringSeconds", " seconds")
            .Range(c.WrapUpSeconds, 1, 3600, "wrapUpSeconds", " seconds")
            .Range(c.MaximumAttempts, 1, 100, "maximumAttempts")
            .Range(c.RetryMinutes, 0, 60 * 24 * 365, "retryMinutes", " minutes")
            .Name(c.DefaultDisposition, "defaultDisposition", 16, "_")
            .Unless(c.DefaultRegion is { Length: 2 } region && region.All(char.IsAsciiLetterUpper), "defaultRegion", "defaultRegion must be two capital letters, such as US.")
            .Unless((c.CallerId ?? "").All(ch => char.IsAsciiDigit(ch) || ch == '+') && c.CallerId?.Length <= 16, "callerId", "callerId must be digits, with a plus sign in front or none.");
        CheckDispositions(c, faults);
        CheckPauseCodes(c, faults);
        return faults.Any ? faults : CheckRules(c, faults);
    }

    /// <summary>A rule's field is a property of the settings; people are told the name that they typed it under.</summary>
    private static Faults CheckRules(CampaignDto c, Faults faults)
    {
        foreach (var fault in CampaignRules.Faults(c.ToSettings()))
            faults.Add(FieldOf(fault.Field), fault.Text);
        return faults;
    }

    private static string FieldOf(string property) => property switch
    {
        nameof(CampaignSettings.DropAfter) => "dropSeconds",
        nameof(CampaignSettings.RingTimeout) => "ringSeconds",
        nameof(CampaignSettings.WrapUpMaximum) => "wrapUpSeconds",
        nameof(CampaignSettings.RetryAfter) => "retryMinutes",
        _ => char.ToLowerInvariant(property[0]) + property[1..],
    };

    private static void CheckDispositions(CampaignDto c, Faults faults)
    {
        var dispositions = c.Dispositions ?? [];
        faults.Unless(dispositions.Count > 0, "dispositions", "dispositions must have at least one.");
        foreach (var d in dispositions)
        {
            faults.Name(d.Code, "dispositions", 16, "_").Text(d.Name, "dispositions", 60)
                .Unless(d.Hotkey is null or "" or [>= '0' and <= '9'] or [>= 'a' and <= 'z'], "dispositions", $"dispositions: the hotkey of {d.Code} must be one digit or small letter.");
        }
        faults.Unless(AllDifferent(dispositions.Select(d => d.Code)), "dispositions", "dispositions: a code stands there twice.")
            .Unless(AllDifferent(dispositions.Select(d => d.Hotkey).Where(h => !string.IsNullOrEmpty(h))), "dispositions", "dispositions: a hotkey stands there twice.");
    }

    private static void CheckPauseCodes(CampaignDto c, Faults faults)
    {
        var codes = c.PauseCodes ?? [];
        faults.Unless(codes.Count > 0, "pauseCodes", "pauseCodes must have at least one.");
        foreach (var code in codes)
            faults.Name(code.Code, "pauseCodes", 16, "_").Text(code.Name, "pauseCodes", 60);
        faults.Unless(AllDifferent(codes.Select(p => p.Code)), "pauseCodes", "pauseCodes: a code stands there twice.");
    }

    private static bool AllDifferent(IEnumerable<string?> values)
    {
        var seen = new HashSet<string?>(StringComparer.OrdinalIgnoreCase);
        return values.All(seen.Add);
    }
}

using System.Globalization;

namespace Carillon.Domain.Campaigns;

/// <param name="Field">A property of <see cref="CampaignSettings"/>.</param>
/// <param name="Text">What is wrong with it, in a sentence.</param>
public readonly record struct CampaignFault(string Field, string Text);

/// <summary>What a campaign's settings must keep to. All faults are told at once, each in a sentence.</summary>
public static class CampaignRules
{
    /// <summary>47 CFR 64.1200(a)(6): an unanswered call is not disconnected before 15 s or four rings.</summary>
    private static readonly TimeSpan ShortestRing = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<CampaignFault> Faults(CampaignSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Naming(settings), .. Dialling(settings), .. Times(settings), .. Codes(settings)];
    }

    private static IEnumerable<CampaignFault> Naming(CampaignSettings s)
    {
        if (!IsId(s.Id.Value))
            yield return new(nameof(s.Id), $"Id is '{s.Id}'; it must be 1 to 32 of A-Z, 0-9 and _.");
        if (string.IsNullOrWhiteSpace(s.Name))
            yield return new(nameof(s.Name), "Name is empty.");
        if (s.DefaultRegion is not { Length: 2 } region || !region.All(char.IsAsciiLetterUpper))
            yield return new(nameof(s.DefaultRegion), $"DefaultRegion is '{s.DefaultRegion}'; it must be two capital letters (ISO 3166): US, DE.");
        if (s.CallerId.Any(c => !char.IsAsciiDigit(c) && c is not '+'))
            yield return new(nameof(s.CallerId), $"CallerId is '{s.CallerId}'; only digits and a plus sign are allowed.");
    }

    private static IEnumerable<CampaignFault> Dialling(CampaignSettings s)
    {
        if (!Enum.IsDefined(s.DialMethod))
            yield return new(nameof(s.DialMethod), "DialMethod must be Manual, Ratio or Adaptive.");
        if (!(s.MaximumDialLevel is >= 1 and <= 20))
            yield return new(nameof(s.MaximumDialLevel), Invariant($"MaximumDialLevel is {s.MaximumDialLevel}; it must be 1 to 20."));
        if (!(s.DialLevel >= 1 && s.DialLevel <= Math.Max(1, s.MaximumDialLevel)))
            yield return new(nameof(s.DialLevel), Invariant($"DialLevel is {s.DialLevel}; it must be 1 to MaximumDialLevel ({s.MaximumDialLevel})."));
        if (!(s.DropCeiling is > 0 and <= 0.5))
            yield return new(nameof(s.DropCeiling), Invariant($"DropCeiling is {s.DropCeiling}; it must be above 0 and at most 0.5 (0.03 is 3 %)."));
        if (s.MaximumAttempts is < 1 or > 100)
            yield return new(nameof(s.MaximumAttempts), $"MaximumAttempts is {s.MaximumAttempts}; it must be 1 to 100.");
        if (s.Carriers.Distinct().Count() != s.Carriers.Count)
            yield return new(nameof(s.Carriers), "Carriers names one carrier twice.");
    }

    private static IEnumerable<CampaignFault> Times(CampaignSettings s)
    {
        if (s.DropAfter < TimeSpan.Zero || s.DropAfter > TimeSpan.FromSeconds(60))
            yield return new(nameof(s.DropAfter), $"DropAfter is {Seconds(s.DropAfter)} s; it must be 0 to 60 s.");
        if (s.RingTimeout < ShortestRing || s.RingTimeout > TimeSpan.FromMinutes(2))
            yield return new(nameof(s.RingTimeout), $"RingTimeout is {Seconds(s.RingTimeout)} s; it must be 15 to 120 s.");
        if (s.WrapUpMaximum < TimeSpan.FromSeconds(1) || s.WrapUpMaximum > TimeSpan.FromHours(1))
            yield return new(nameof(s.WrapUpMaximum), $"WrapUpMaximum is {Seconds(s.WrapUpMaximum)} s; it must be 1 to 3600 s.");
        if (s.RetryAfter < TimeSpan.Zero || s.RetryAfter > TimeSpan.FromDays(30))
            yield return new(nameof(s.RetryAfter), "RetryAfter must be 0 to 30 days.");
    }

    private static IEnumerable<CampaignFault> Codes(CampaignSettings s)
    {
        if (!IsCode(s.DefaultDisposition))
            yield return new(nameof(s.DefaultDisposition), $"DefaultDisposition is '{s.DefaultDisposition}'; it must be 1 to 16 of A-Z, 0-9 and _.");
        foreach (var code in s.Dispositions.Select(d => d.Code).Where(c => !IsCode(c)))
            yield return new(nameof(s.Dispositions), NoCode(code));
        foreach (var code in s.PauseCodes.Select(p => p.Code).Where(c => !IsCode(c)))
            yield return new(nameof(s.PauseCodes), NoCode(code));
        foreach (var twice in s.Dispositions.GroupBy(d => d.Code).Where(g => g.Count() > 1))
            yield return new(nameof(s.Dispositions), $"Disposition {twice.Key} is there twice.");
        foreach (var twice in s.Dispositions.Where(d => d.Hotkey is not null).GroupBy(d => d.Hotkey).Where(g => g.Count() > 1))
            yield return new(nameof(s.Dispositions), $"Hotkey {twice.Key} belongs to more than one disposition.");
        foreach (var twice in s.PauseCodes.GroupBy(p => p.Code).Where(g => g.Count() > 1))
            yield return new(nameof(s.PauseCodes), $"Pause code {twice.Key} is there twice.");
    }

    private static string NoCode(string? code) => $"'{code}' is no code; it must be 1 to 16 of A-Z, 0-9 and _.";

    private static bool IsId(string? text) => text is { Length: > 0 and <= 32 } && text.All(IsCodeLetter);

    private static bool IsCode(string? text) => text is { Length: > 0 and <= 16 } && text.All(IsCodeLetter);

    private static bool IsCodeLetter(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '_';

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

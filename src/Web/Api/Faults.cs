namespace Carillon.Web.Api;

/// <summary>All that is wrong with what was typed, by field: people mend everything at once.</summary>
internal sealed class Faults
{
    private readonly SortedDictionary<string, string[]> _all = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string[]> All => _all;
    public bool Any => _all.Count > 0;

    public Faults Add(string field, string what)
    {
        _all[field] = _all.TryGetValue(field, out var known) ? [.. known, what] : [what];
        return this;
    }

    public Faults Unless(bool right, string field, string what) => right ? this : Add(field, what);

    /// <summary>A short name: letters, digits, and the characters of <paramref name="also"/>.</summary>
    public Faults Name(string? value, string field, int longest, string also = "_-.")
    {
        var right = value is { Length: > 0 } && value.Length <= longest && value.All(c => char.IsAsciiLetterOrDigit(c) || also.Contains(c, StringComparison.Ordinal));
        return Unless(right, field, $"{field} must have 1 to {longest} letters, digits or {string.Join(' ', also.ToCharArray())}.");
    }

    public Faults Text(string? value, string field, int longest, bool required = true)
    {
        if (required && string.IsNullOrWhiteSpace(value))
            return Add(field, $"{field} must not be empty.");
        return Unless((value?.Length ?? 0) <= longest, field, $"{field} may have {longest} characters.");
    }

    public Faults Range(double value, double least, double most, string field, string unit = "") =>
        Unless(value >= least && value <= most, field, FormattableString.Invariant($"{field} is {value}; it must be {least} to {most}{unit}."));
}

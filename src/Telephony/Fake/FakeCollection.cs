using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>Digits that are being collected of a leg.</summary>
internal sealed class FakeCollection(CollectDtmf order)
{
    public CollectDtmf Order { get; } = order;

    public string Digits { get; set; } = "";

    public string Terminator { get; private set; } = "";

    private bool HasNoTime => Order is { TimeoutMs: 0, FirstDigitMs: 0, InterDigitMs: 0 };

    public TimeSpan? Whole => HasNoTime ? TimeSpan.FromSeconds(10) : Time(Order.TimeoutMs);

    public TimeSpan? First => Time(Order.FirstDigitMs) ?? (Whole is null ? TimeSpan.FromSeconds(10) : null);

    public TimeSpan? Next => Time(Order.InterDigitMs) ?? (Whole is null ? TimeSpan.FromSeconds(10) : null);

    /// <summary>True: that was the last.</summary>
    public bool Take(char digit)
    {
        if (Order.Terminators.Contains(digit, StringComparison.Ordinal))
            Terminator = digit.ToString();
        else
            Digits += digit;
        return Terminator.Length > 0 || Digits.Length >= (Order.MaxDigits == 0 ? 64 : Order.MaxDigits);
    }

    private static TimeSpan? Time(uint milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);
}

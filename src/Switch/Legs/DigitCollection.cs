using System.Text;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>Digits on their way to who asked for them.</summary>
/// <param name="order">As it was given.</param>
/// <param name="most">So many are enough.</param>
internal sealed class DigitCollection(CollectDtmf order, uint most) : IDisposable
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(10);

    private readonly StringBuilder _digits = new();

    public string Digits => _digits.ToString();

    public int Count => _digits.Length;

    /// <summary>The key that ended it; empty: something else did.</summary>
    public string Terminator { get; private set; } = "";

    public bool BargesIn => !order.KeepPrompt;

    /// <summary>The time for all of it; null: only the others count.</summary>
    public TimeSpan? Whole => Time(order.TimeoutMs) ?? (order.FirstDigitMs == 0 && order.InterDigitMs == 0 ? Default : null);

    public TimeSpan? First => Time(order.FirstDigitMs) ?? (Whole is null ? Default : null);

    public TimeSpan? Next => Time(order.InterDigitMs) ?? (Whole is null ? Default : null);

    public ITimer? WholeTimer { get; set; }

    public ITimer? StepTimer { get; set; }

    /// <summary>True: that was the last.</summary>
    public bool Take(char digit)
    {
        if (order.Terminators.Contains(digit, StringComparison.Ordinal))
        {
            Terminator = digit.ToString();
            return true;
        }

        _digits.Append(digit);
        return _digits.Length >= most;
    }

    public void Dispose()
    {
        WholeTimer?.Dispose();
        StepTimer?.Dispose();
    }

    private static TimeSpan? Time(uint milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);
}

using Carillon.Signalling.Sip;

namespace Carillon.Switch.Carriers;

/// <summary>The carriers that a leg may try, in order, and the one that carries it now.</summary>
internal sealed class CarrierRoute(IReadOnlyList<string> carrierIds, TimeSpan notAfter)
{
    private string? _number;

    public IReadOnlyList<string> CarrierIds { get; } = carrierIds;

    /// <summary>From the command's arrival until the first INVITE must have left.</summary>
    public TimeSpan NotAfter { get; } = notAfter;

    public int Next { get; set; }

    /// <summary>Carriers that were passed over because they do not answer OPTIONS: tried when no other is left.</summary>
    public Queue<string> Unreachable { get; } = [];

    public CarrierLine? Line { get; private set; }

    /// <summary>Where this call was sent to at that carrier.</summary>
    public List<SipHop> Tried { get; } = [];

    /// <param name="line">One of its lines is taken.</param>
    /// <param name="number">What is called; null: the call came in, and costs us nothing.</param>
    public void TakeLine(CarrierLine line, string? number)
    {
        ReleaseLine();
        (Line, _number) = (line, number);
        Tried.Clear();
        line.Calls++;
        if (number is not null)
            line.Guard.Take(number);
    }

    public void ReleaseLine()
    {
        if (Line is { } line)
        {
            line.Calls--;
            if (_number is not null)
                line.Guard.Release(_number);
        }

        Line = null;
    }
}

using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>How many answers strangers get. Counts either way.</summary>
internal sealed class StrangerGate(SipStack stack)
{
    private readonly AddressBudget _answers = new(stack.Time, stack.Options.StrangerAnswersPerSecond);

    /// <summary>May this one be answered?</summary>
    public bool Admits(IPAddress address)
    {
        bool admits = _answers.TryTake(address);
        if (admits) stack.Counters.StrangersAnswered++;
        else stack.Counters.StrangersIgnored++;
        return admits;
    }
}

using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>How many answers strangers get. Counts either way.</summary>
internal sealed class StrangerGate(SipStack stack)
{
    private readonly AddressBudget _answers = new(stack.Time, stack.Options.StrangerAnswersPerSecond);

    /// <summary>
    /// Writes the answer; false: this one gets none. Over UDP the address may be forged, so the answer is written briefly where it would be longer
    /// than what it answers, and when it still is, there is none: nobody is to be flooded with our help.
    /// </summary>
    /// <param name="room">The octets of the request; null: the address is proved by its connection.</param>
    public bool Admits(IPAddress address, int? room, Action write)
    {
        bool admits = _answers.TryTake(address) && Fits(room ?? int.MaxValue, write);
        if (admits) stack.Counters.StrangersAnswered++;
        else stack.Counters.StrangersIgnored++;
        return admits;
    }

    private bool Fits(int room, Action write)
    {
        write();
        if (stack.Writer.Written.Length <= room) return true;
        stack.Writer.IsBrief = true;
        try
        {
            write();
            return stack.Writer.Written.Length <= room;
        }
        finally
        {
            stack.Writer.IsBrief = false;
        }
    }
}

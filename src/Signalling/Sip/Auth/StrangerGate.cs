using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>
/// How many answers strangers get: a budget a second for all, a quarter of it for one address. Addresses share a table of fixed size,
/// so a spray of forged ones costs no memory.
/// </summary>
internal sealed class StrangerGate(SipStack stack)
{
    private const int Slots = 1024;

    private readonly int[] _spentByAddress = new int[Slots];
    private int _spent;
    private long _second;

    /// <summary>May this one be answered? Counts either way.</summary>
    public bool Admits(IPAddress address)
    {
        NewSecond();
        int slot = (int)((uint)address.GetHashCode() % Slots);
        int budget = stack.Options.StrangerAnswersPerSecond;
        if (_spent >= budget || _spentByAddress[slot] >= Math.Max(1, budget / 4))
        {
            stack.Counters.StrangersIgnored++;
            return false;
        }
        _spent++;
        _spentByAddress[slot]++;
        stack.Counters.StrangersAnswered++;
        return true;
    }

    private void NewSecond()
    {
        long second = stack.Time.GetTimestamp() / stack.Time.TimestampFrequency;
        if (second == _second) return;
        _second = second;
        _spent = 0;
        Array.Clear(_spentByAddress);
    }
}

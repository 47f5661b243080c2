using System.Net;

namespace Carillon.Signalling.Sip.Auth;

/// <summary>
/// So many a second for all strangers together, a quarter of it for one address (of IPv6: one network). Addresses share a table of fixed size, so a spray of
/// forged ones costs no memory. One thread's.
/// </summary>
internal sealed class AddressBudget(TimeProvider time, int perSecond)
{
    private const int Slots = 1024;

    private readonly int[] _spentByAddress = new int[Slots];
    private readonly int _perAddress = Math.Max(1, perSecond / 4);
    private int _spent;
    private long _second;

    public bool TryTake(IPAddress address)
    {
        NewSecond();
        int slot = (int)((uint)HashCode.Combine(StrangerNetwork.Of(address)) % Slots);
        if (_spent >= perSecond || _spentByAddress[slot] >= _perAddress) return false;
        _spent++;
        _spentByAddress[slot]++;
        return true;
    }

    private void NewSecond()
    {
        long second = time.GetTimestamp() / time.TimestampFrequency;
        if (second == _second) return;
        _second = second;
        _spent = 0;
        Array.Clear(_spentByAddress);
    }
}

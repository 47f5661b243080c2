using Carillon.Media;
using Carillon.Signalling.Iax2;
using Carillon.Signalling.Sip;
using Carillon.Switch.Trunks;

namespace Carillon.Switch.Heartbeat;

/// <summary>Two figures of what came uninvited, over all ports of this server, since its start; any thread may ask.</summary>
internal sealed class IntruderCount(SipCounters sip, Iax2Counters iax, TrunkCounters trunk, MediaEngine media)
{
    /// <summary>Datagrams of strangers, and such as nobody could read: dropped, or answered with a refusal.</summary>
    public long Refused
    {
        get
        {
            var audio = media.Counters;
            return sip.Malformed + sip.StrangersDropped + sip.StrangersIgnored + sip.StrangersAnswered + sip.Stray + sip.Scans + sip.GuessersIgnored
                + iax.Malformed + iax.StrangerDrops + iax.Refused + iax.BadTokens
                + trunk.Malformed + trunk.StrangersDropped
                + audio.Strangers + audio.Malformed;
        }
    }

    /// <summary>Datagrams of carriers, phones and trunks that found a queue full. Anything but 0 is a fault: signalling was lost.</summary>
    public long PeersDropped => sip.QueueFull + iax.QueueDrops;
}

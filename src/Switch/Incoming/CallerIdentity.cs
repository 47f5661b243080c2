using System.Text;
using Carillon.Protocols.Sip;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Incoming;

/// <summary>What an INVITE says of who calls and who was called before, as it stands there: told, not believed.</summary>
internal static class CallerIdentity
{
    private const int MostValues = 8, LongestValue = 4096;

    public static void Fill(IncomingCall told, SipMessage invite)
    {
        told.Asserted.AddRange(Values(invite, SipHeaderKind.PAssertedIdentity));
        told.RemoteParty.AddRange(Values(invite, SipHeaderKind.RemotePartyId));
        told.Diversions.AddRange(Values(invite, SipHeaderKind.Diversion));
        told.History.AddRange(Values(invite, SipHeaderKind.HistoryInfo));
        told.Identity.AddRange(Values(invite, SipHeaderKind.Identity));
        told.Privacy = Values(invite, SipHeaderKind.Privacy).FirstOrDefault() ?? "";
    }

    private static List<string> Values(SipMessage invite, SipHeaderKind kind)
    {
        List<string> values = [];
        foreach (var value in invite.Values(kind))
            if (values.Count < MostValues && value.Length is > 0 and <= LongestValue)
                values.Add(Encoding.UTF8.GetString(value));
        return values;
    }
}

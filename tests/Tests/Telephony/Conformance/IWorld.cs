using Carillon.Telephony;
using Carillon.Telephony.Fake;

namespace Carillon.Tests.Telephony.Conformance;

/// <summary>A switch under test and the world around it: a carrier "c1" with customers behind it, a registered phone "100",
/// and a second switch "t2" that a trunk leads to.</summary>
public interface IWorld : IAsyncDisposable
{
    ICallControl Control { get; }

    ICallControl Neighbour { get; }

    /// <summary>How the next customers behave.</summary>
    void CustomersWill(FakeCall call);

    void CustomerHangsUp(string number);

    void CustomerPresses(string number, char digit);

    /// <summary>Begins or ends to talk: words, not a tone that never pauses.</summary>
    void CustomerTalks(string number, bool on);

    /// <summary>Somebody calls in through the carrier; not before the switch knows that events are listened to.</summary>
    Task CallIn(string from, string called);

    /// <summary>The one who called in: CANCEL or BYE.</summary>
    void CallerHangsUp(string from);

    /// <summary>The final SIP status that the one who called in got.</summary>
    Task<int> FinalStatusOf(string from);

    /// <summary>INVITEs that the carrier has seen for a number.</summary>
    int InvitesTo(string number);
}

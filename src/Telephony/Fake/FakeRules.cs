using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>What the world behind a fake switch does.</summary>
public sealed class FakeRules
{
    /// <summary>How the customer of an originate behaves. Default: answers at once and stays.</summary>
    public Func<Originate, FakeCall> Customer { get; set; } = _ => FakeCall.Answers();

    /// <summary>How an agent's phone, or the number of <see cref="CallPhone"/>, behaves. Default: answers at once and stays.</summary>
    public Func<CallPhone, FakeCall> Phone { get; set; } = _ => FakeCall.Answers();

    /// <summary>Default: every phone is registered.</summary>
    public Func<string, bool> PhoneIsRegistered { get; set; } = _ => true;

    /// <summary>Carriers connect a leg with a number by themselves (REFER). Default: they refuse, and it is done by a call of our own.</summary>
    public bool CarrierTransfers { get; set; }

    /// <summary>In which a call that comes in must be answered or refused.</summary>
    public TimeSpan IncomingTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether recordings are moved to a store, and told again. Default: they stay.</summary>
    public bool HasRecordingStore { get; set; }

    /// <summary>How an answered leg was heard, told before its end. Default: nothing is told.</summary>
    public Func<string, LegKind, LegQuality?> Heard { get; set; } = (_, _) => null;

    /// <summary>What a self-test finds, by the server that it calls (empty: itself). Default: all is well.</summary>
    public Func<string, SelfTestEnded> SelfTest { get; set; } = _ => new SelfTestEnded { Ok = true, SetUpMs = 5, RoundTripMs = 60 };

    /// <summary>How long it takes.</summary>
    public TimeSpan SelfTestTime { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a played prompt takes.</summary>
    public Func<string, TimeSpan> PromptLength { get; set; } = _ => TimeSpan.FromSeconds(1);
}

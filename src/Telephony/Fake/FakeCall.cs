using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>What one called party does. Refusal null: answers.</summary>
/// <param name="RingAfter">From INVITE to ringing; null: does not ring.</param>
/// <param name="Decision">From INVITE to answer or refusal; null: never, until the ring time-out.</param>
/// <param name="Talk">From answer until this party hangs up; null: never.</param>
public sealed record FakeCall(TimeSpan? RingAfter, TimeSpan? Decision, EndCause? Refusal, TimeSpan? Talk)
{
    public static FakeCall Answers(TimeSpan after = default, TimeSpan? talk = null) => new(TimeSpan.Zero, after, null, talk);

    public static FakeCall Refuses(EndCause cause, TimeSpan after = default) => new(null, after, cause, null);

    public static FakeCall NeverAnswers() => new(TimeSpan.Zero, null, null, null);
}

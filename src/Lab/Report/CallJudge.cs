using Carillon.Lab.Audio;
using Carillon.Lab.Calls;

namespace Carillon.Lab.Report;

/// <summary>
/// Who should have heard whom is what the agents' screens showed (for a person at the desk: who heard each other); who did is what
/// was decoded.
/// </summary>
internal static class CallJudge
{
    // A code takes 240 ms; whoever was together for less than this could not be recognised.
    private const double RecognisableMs = 600;

    // One side went on being heard for so long after the other fell silent.
    private const double LostWayMs = 2000;

    /// <summary>Null: nobody was put through to this customer, and nobody heard him.</summary>
    public static CallVerdict? Judge(CustomerCall call, LabFacts facts)
    {
        // 1 whom should he hear
        var pops = facts.PopsOf(call);
        List<PhoneLine> shown = [.. pops.Select(p => facts.PhoneOf(p.Phone)).OfType<PhoneLine>().Distinct()];
        var heardBy = facts.HearingsOf(call);
        if ((shown.LastOrDefault() ?? Partner(call, heardBy, facts)) is not { } phone)
            return call.Heard.Count == 0 ? null : Stranger(call);

        // 2 whom did he hear, who heard him
        List<HeardStretch> atPhone = [.. heardBy.Where(h => h.Phone == phone).Select(h => h.Stretch)];
        List<HeardStretch> atCustomer = [.. call.Heard.Where(h => h.Number == phone.Identity)];
        var connected = atPhone.Count > 0 && atCustomer.Count > 0;
        var tooShort = !connected && TogetherMs(call, pops, heardBy, facts) < RecognisableMs;

        // 3 the figures
        return new CallVerdict
        {
            CallId = call.CallId,
            Attempt = call.Attempt,
            Phone = phone.User,
            Connected = connected,
            OneWay = (!connected && !tooShort) || (connected && LostWay(call, atPhone, atCustomer, facts)),
            WrongParty = WrongParty(call, shown, phone, heardBy),
            TooShort = tooShort,
            Cross = !phone.Server.Equals(call.Server),
            AgentWasReady = call.ReadyAgents > 0,
            AnswerToAgentMs = First(call, atPhone, facts),
            AnswerToCustomerMs = First(call, atCustomer, facts),
            AnswerToPopMs = pops is [{ Manual: false } pop, ..] ? facts.Milliseconds(call.AnsweredAt, pop.At) : null,
            LongestGapMs = Math.Max(LongestGap(atPhone, facts), LongestGap(atCustomer, facts)),
            BetweenAgentsMs = BetweenAgents(call, shown, facts),
        };
    }

    /// <summary>Without a screen to go by: a phone that heard him and was heard, or else one of the two.</summary>
    private static PhoneLine? Partner(CustomerCall call, IReadOnlyList<(PhoneLine Phone, HeardStretch Stretch)> heardBy, LabFacts facts) =>
        heardBy.Select(h => h.Phone).FirstOrDefault(p => call.Heard.Any(h => h.Number == p.Identity))
        ?? heardBy.Select(h => h.Phone).FirstOrDefault()
        ?? call.Heard.Select(h => facts.PhoneWith(h.Number)).FirstOrDefault(p => p is not null);

    /// <summary>Heard a voice that belongs to no phone.</summary>
    private static CallVerdict Stranger(CustomerCall call) =>
        new() { CallId = call.CallId, Attempt = call.Attempt, WrongParty = true };

    private static bool WrongParty(
        CustomerCall call, List<PhoneLine> shown, PhoneLine phone, IReadOnlyList<(PhoneLine Phone, HeardStretch Stretch)> heardBy) =>
        heardBy.Any(h => h.Phone != phone && !shown.Contains(h.Phone))
        || (shown.Count == 0 && phone.AgentKnown)
        || call.Heard.Any(h => h.Number != phone.Identity && !shown.Exists(p => p.Identity == h.Number));

    private static double TogetherMs(
        CustomerCall call, IReadOnlyList<ScreenPop> pops, IReadOnlyList<(PhoneLine Phone, HeardStretch Stretch)> heardBy, LabFacts facts)
    {
        var starts = pops.Select(p => p.At).Concat(heardBy.Select(h => h.Stretch.From)).Concat(call.Heard.Select(h => h.From));
        var end = call.EndedAt == 0 ? facts.Now : call.EndedAt;
        return facts.Milliseconds(Math.Max(call.AnsweredAt, starts.Min()), end);
    }

    private static bool LostWay(CustomerCall call, List<HeardStretch> one, List<HeardStretch> other, LabFacts facts)
    {
        var end = call.EndedAt == 0 ? facts.Now : call.EndedAt;
        return facts.Milliseconds(Math.Min(one[^1].To, end), Math.Min(other[^1].To, end)) is < -LostWayMs or > LostWayMs;
    }

    private static double? First(CustomerCall call, List<HeardStretch> heard, LabFacts facts) =>
        heard.Count == 0 ? null : facts.Milliseconds(call.AnsweredAt, heard[0].From);

    private static double BetweenAgents(CustomerCall call, List<PhoneLine> shown, LabFacts facts)
    {
        List<HeardStretch> heard = [.. call.Heard.Where(h => shown.Exists(p => p.Identity == h.Number)).OrderBy(h => h.From)];
        return heard.Zip(heard.Skip(1)).Where(pair => pair.First.Number != pair.Second.Number).Select(pair => facts.Milliseconds(pair.First.To, pair.Second.From)).DefaultIfEmpty().Max();
    }

    private static double LongestGap(List<HeardStretch> heard, LabFacts facts)
    {
        double gap = 0;
        for (var i = 0; i < heard.Count; i++)
        {
            gap = Math.Max(gap, heard[i].LongestGapFrames * 20);
            if (i > 0)
                gap = Math.Max(gap, facts.Milliseconds(heard[i - 1].To, heard[i].From) - 20);
        }

        return gap;
    }
}

using Carillon.Lab.Calls;

namespace Carillon.Lab.Report;

/// <summary>Sums up the facts.</summary>
internal static class LabReports
{
    private const int SuspectsShown = 20;

    public static LabReport Of(LabFacts facts)
    {
        List<CustomerCall> answered = [.. facts.Calls.Where(c => c.AnsweredAt != 0)];
        List<CallVerdict> verdicts = [.. answered.Select(c => CallJudge.Judge(c, facts)).OfType<CallVerdict>()];
        List<CallVerdict> connected = [.. verdicts.Where(v => v.Connected)];
        return new LabReport
        {
            CallsSeen = facts.Calls.Count,
            CallsAnswered = answered.Count,
            Connected = connected.Count,
            CrossServerCalls = connected.Count(v => v.Cross),
            OneWayAudio = verdicts.Count(v => v.OneWay),
            WrongPartyAudio = verdicts.Count(v => v.WrongParty) + StrangersAtPhones(facts),
            TooShort = verdicts.Count(v => v.TooShort),
            AnsweredByNobody = answered.Count - verdicts.Count,
            AnswerToAudioMs = LocalAndCross.Of(connected, v => v.AnswerToAgentMs),
            AnswerToAudioAtCustomerMs = LocalAndCross.Of(connected, v => v.AnswerToCustomerMs),
            AnswerToAudioAgentReadyMs = LocalAndCross.Of(connected.Where(v => v.AgentWasReady), v => v.AnswerToAgentMs),
            ScreenPopMs = Percentiles.Of(verdicts.Select(v => v.AnswerToPopMs).OfType<double>()),
            PopBeforeAudio = PopBeforeAudio(connected),
            LongestGapMs = connected.Select(v => v.LongestGapMs).DefaultIfEmpty().Max(),
            CallsPerSecondPeak = PeakPerSecond(facts),
            GapsMs = connected.Where(v => v.Attempt is not null).GroupBy(v => v.Attempt!).ToDictionary(g => g.Key, g => g.Max(v => v.LongestGapMs)),
            BetweenAgentsMs = connected.Where(v => v is { Attempt: not null, BetweenAgentsMs: > 0 }).GroupBy(v => v.Attempt!).ToDictionary(g => g.Key, g => g.Max(v => v.BetweenAgentsMs)),
            Suspects = [.. verdicts.Where(v => v.OneWay || v.WrongParty || v.TooShort).Take(SuspectsShown)],
        };
    }

    private static double? PopBeforeAudio(List<CallVerdict> connected)
    {
        List<CallVerdict> popped = [.. connected.Where(v => v.AnswerToPopMs is not null)];
        return popped.Count == 0 ? null : Math.Round(popped.Count(v => v.AnswerToPopMs <= v.AnswerToAgentMs) / (double)popped.Count, 3);
    }

    /// <summary>Voices at phones that belong to no call of the carrier: a phone heard another phone, or a number that does not exist.</summary>
    private static int StrangersAtPhones(LabFacts facts)
    {
        var known = facts.Calls.Where(c => c.AnsweredAt != 0).Select(c => c.Identity).ToHashSet();
        return facts.Phones.Sum(p => p.Heard.Count(h => !known.Contains(h.Number)));
    }

    private static double PeakPerSecond(LabFacts facts)
    {
        long[] stamps = [.. facts.Calls.Select(c => c.InvitedAt).Order()];
        var (peak, first) = (0, 0);
        for (var last = 0; last < stamps.Length; last++)
        {
            while (facts.Clock.GetElapsedTime(stamps[first], stamps[last]).TotalSeconds > 1)
                first++;
            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }
}

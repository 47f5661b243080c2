using Carillon.Lab.Agents;
using Carillon.Lab.Running;

namespace Carillon.Lab.Report;

/// <summary>What the lab saw and heard. The words are those of docs/lab.md.</summary>
public sealed record LabReport
{
    /// <summary>INVITEs at the carrier.</summary>
    public int CallsSeen { get; init; }
    public int CallsAnswered { get; init; }

    /// <summary>Customer and agent heard each other.</summary>
    public int Connected { get; init; }
    public int CrossServerCalls { get; init; }
    public int OneWayAudio { get; init; }
    public int WrongPartyAudio { get; init; }

    /// <summary>Put through, but over before a voice could be recognised (0.6 s).</summary>
    public int TooShort { get; init; }

    /// <summary>Answered, and no agent came.</summary>
    public int AnsweredByNobody { get; init; }

    public required LocalAndCross AnswerToAudioMs { get; init; }
    public required LocalAndCross AnswerToAudioAtCustomerMs { get; init; }

    /// <summary>The same where an agent was ready at the moment of the answer, as the agents' own screens knew it.</summary>
    public required LocalAndCross AnswerToAudioAgentReadyMs { get; init; }
    public required Percentiles ScreenPopMs { get; init; }

    /// <summary>Share of connected calls whose screen came before the customer's voice.</summary>
    public double? PopBeforeAudio { get; init; }
    public double LongestGapMs { get; init; }
    public double CallsPerSecondPeak { get; init; }

    /// <summary>Time in call and wrap-up / time logged in, over the software agents.</summary>
    public double? AgentUtilisation { get; init; }
    public int DispositionsAcknowledged { get; init; }

    /// <summary>Screens that lost their server and came back.</summary>
    public IReadOnlyList<ScreenReturn> Screens { get; init; } = [];

    /// <summary>Null: no recordings were looked at.</summary>
    public int? Recordings { get; init; }
    public int? SilentRecordings { get; init; }
    public double CpuSeconds { get; init; }

    /// <summary>Steps of the lab that failed or were lost: not 0 means that its figures are not to be believed.</summary>
    public long LabDefects { get; init; }

    /// <summary>Of each connected call the longest gap in what both heard of each other, by attempt.</summary>
    public IReadOnlyDictionary<string, double> GapsMs { get; init; } = new Dictionary<string, double>();

    /// <summary>Of each call with several agents the longest that its customer heard none of them, by attempt.</summary>
    public IReadOnlyDictionary<string, double> BetweenAgentsMs { get; init; } = new Dictionary<string, double>();

    /// <summary>Calls with something wrong, the first twenty.</summary>
    public IReadOnlyList<CallVerdict> Suspects { get; init; } = [];

    public string ToJson() => System.Text.Json.JsonSerializer.Serialize(this, LabJson.Files);

    /// <summary>Null when the text is no report.</summary>
    public static LabReport? FromJson(string text)
    {
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<LabReport>(text, LabJson.Files);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>A measure by where the agent's phone is: on the server that the carrier was reached from, or on another.</summary>
public sealed record LocalAndCross(Percentiles Local, Percentiles Cross)
{
    internal static LocalAndCross Of(IEnumerable<CallVerdict> verdicts, Func<CallVerdict, double?> measure)
    {
        var measured = verdicts.Where(v => measure(v) is not null).ToLookup(v => v.Cross, v => measure(v)!.Value);
        return new LocalAndCross(Percentiles.Of(measured[false]), Percentiles.Of(measured[true]));
    }
}

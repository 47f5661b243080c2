namespace Carillon.Lab.Report;

/// <summary>Where a running lab stands; written to live.json every second.</summary>
public sealed record LabLive
{
    public DateTimeOffset At { get; init; }
    public int CallsSeen { get; init; }
    public int CallsAnswered { get; init; }

    /// <summary>Customers on the line now.</summary>
    public int Talking { get; init; }
    public int PhonesRegistered { get; init; }

    /// <summary>Phones that are held on the line.</summary>
    public int PhonesUp { get; init; }

    /// <summary>How many software agents are in each state.</summary>
    public IReadOnlyDictionary<string, int> Agents { get; init; } = new Dictionary<string, int>();
    public int DispositionsAcknowledged { get; init; }

    public static LabLive? FromJson(string text)
    {
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<LabLive>(text, Running.LabJson.Files);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

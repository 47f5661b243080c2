using Carillon.Server.Options;

namespace Carillon.Server.Bench;

/// <summary>What a call of the bench is made of.</summary>
internal enum BenchShape
{
    /// <summary>Two SIP legs on one server, nothing else.</summary>
    Bridge,

    /// <summary>The same conversation as <see cref="Conference"/>; of Asterisk without a conference (Dial, MixMonitor), for fairness.</summary>
    Dial,

    /// <summary>Customer and agent in a conversation that is recorded, as a dialer's server holds it.</summary>
    Conference,

    /// <summary>The customer on one server, the agent on another, an IAX2 trunk between them; both servers are counted.</summary>
    Iax,

    /// <summary>Customer and agent are called, joined and hung up again: what setting calls up costs.</summary>
    Setup,
}

/// <summary>What <c>carillon bench media</c> was asked for.</summary>
internal sealed record MediaBenchOptions
{
    public BenchShape Shape { get; init; } = BenchShape.Conference;
    public int Calls { get; init; } = 100;
    public bool Record { get; init; }
    /// <summary>Set-ups a second, of the shape <see cref="BenchShape.Setup"/> alone.</summary>
    public double Rate { get; init; } = 100;
    /// <summary>Calls a second that are hung up and replaced while others are measured; 0: none.</summary>
    public double Churn { get; init; }
    /// <summary>Before the first window: what is hot is compiled by then.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(60);
    public int Windows { get; init; } = 3;
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>Climb from <see cref="Calls"/> until something breaks.</summary>
    public bool FindLimit { get; init; }
    /// <summary>More are not tried.</summary>
    public int Most { get; init; } = 3000;
    /// <summary>Folder of an Asterisk to compare with, as eng/asterisk makes it; null: none.</summary>
    public string? Asterisk { get; init; }
    public string? Report { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "bench");

    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Calls is >= 1 and <= 5000, $"--calls is {Calls}; it must be 1 to 5000");
        faults.Unless(Rate is > 0 and <= 2000, $"--rate is {Rate}; it must be above 0 and at most 2000 a second");
        faults.Unless(Churn is >= 0 and <= 500, $"--churn is {Churn}; it must be 0 to 500 calls a second");
        faults.Unless(Churn == 0 || Shape != BenchShape.Setup, "--churn replaces calls that are held; the shape setup holds none");
        faults.Unless(!Record || Churn * BenchCall.LeastTalk.TotalSeconds <= Calls, $"--churn is {Churn}: of {Calls} calls each would talk for less than {BenchCall.LeastTalk.TotalSeconds} s, in which both sides of a recording must have spoken up");
        faults.Unless(Windows is >= 1 and <= 99, $"--windows is {Windows}; it must be 1 to 99");
        faults.Unless(Window >= TimeSpan.FromSeconds(1) && Window <= TimeSpan.FromHours(1), $"--window is {Window}; it must be 1 second to one hour");
        faults.Unless(WarmUp > TimeSpan.Zero && WarmUp <= TimeSpan.FromHours(1), $"--warm-up is {WarmUp}; it must be above 0 and at most one hour");
        faults.Unless(!FindLimit || Shape != BenchShape.Setup, "--find-limit climbs in calls; the shape setup has a --rate");
        faults.Unless(Most is >= 1 and <= 5000, $"--most is {Most}; it must be 1 to 5000");
        faults.Unless(Asterisk is null || File.Exists(Path.Combine(Asterisk, "asterisk")), $"there is no Asterisk in {Asterisk}: run eng/asterisk, or give its folder with --asterisk");
        return faults.Texts;
    }
}

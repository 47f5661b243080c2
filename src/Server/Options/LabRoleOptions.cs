using System.Net;
using Carillon.Lab;
using Carillon.Lab.Agents;
using Carillon.Lab.Carrier;
using Carillon.Lab.Phones;

namespace Carillon.Server.Options;

/// <summary>Section "Lab": carrier, phones and agents in software. Addresses and durations are text, as in every settings file.</summary>
internal sealed class LabRoleOptions
{
    public string Folder { get; init; } = "carillon-data/lab";
    public string Web { get; init; } = "http://127.0.0.1:8080";
    public string PhonesListen { get; init; } = "127.0.0.30:5060";
    public IReadOnlyList<string> RecordingFolders { get; init; } = [];
    public LabPlant Plant { get; init; }
    public int Seed { get; init; } = 1;
    public LabCarrierOptions? Carrier { get; init; }
    public IReadOnlyList<LabPhoneOptions> Phones { get; init; } = [];
    public IReadOnlyList<LabAgentOptions> Agents { get; init; } = [];
    public TimeSpan WrapUp { get; init; } = TimeSpan.FromSeconds(2);
    public double PauseShare { get; init; } = 0.02;
    public bool TakesNotes { get; init; }

    public void Check(Faults faults)
    {
        faults.Unless(Uri.TryCreate(Web, UriKind.Absolute, out _), $"Lab:Web is '{Web}'; it must be http://ADDRESS:PORT");
        foreach (var agent in Agents.Where(a => a.Web is not null))
            faults.Unless(Uri.TryCreate(agent.Web, UriKind.Absolute, out _), $"Lab:Agents: the web of {agent.User} is '{agent.Web}'; it must be http://ADDRESS:PORT");
        CheckAddress(faults, PhonesListen, "Lab:PhonesListen");
        foreach (var phone in Phones)
        {
            CheckAddress(faults, phone.Server, $"Lab:Phones: the server of {phone.User}");
            if (phone.SecondServer is { } second)
                CheckAddress(faults, second, $"Lab:Phones: the second server of {phone.User}");
        }

        if (Carrier is not null)
        {
            CheckAddress(faults, Carrier.Listen, "Lab:Carrier:Listen");
            foreach (var address in Carrier.Trusted)
                faults.Unless(IPAddress.TryParse(address, out _), $"Lab:Carrier:Trusted has '{address}'; it must be an IP address");
        }

        if (faults.Texts.Count > 0)
            return;
        foreach (var fault in ToLab().Faults())
            faults.Unless(false, fault);
    }

    public LabOptions ToLab() => new()
    {
        Folder = Folder,
        Web = new Uri(Web),
        PhonesListen = IPEndPoint.Parse(PhonesListen),
        RecordingFolders = RecordingFolders,
        Plant = Plant,
        Carrier = Carrier?.ToCarrier(Seed),
        Phones = [.. Phones.Select(p => new LabPhone(p.User, p.Secret, IPEndPoint.Parse(p.Server)) { Second = p.SecondServer is { } second ? IPEndPoint.Parse(second) : null })],
        Agents = [.. Agents.Select(a => new LabAgent(a.User, a.Password, a.Campaign, a.Phone, a.Web is null ? null : new Uri(a.Web)))],
        Habits = new AgentHabits { WrapUp = WrapUp, PauseShare = PauseShare, TakesNotes = TakesNotes, Seed = Seed },
    };

    private static void CheckAddress(Faults faults, string text, string what) =>
        faults.Unless(IPEndPoint.TryParse(text, out _), $"{what} is '{text}'; it must be ADDRESS:PORT");
}

internal sealed class LabCarrierOptions
{
    public string Listen { get; init; } = "127.0.0.20:5060";
    public IReadOnlyList<string> Trusted { get; init; } = [];
    public double AnswerRate { get; init; } = 0.3;
    public double BusyShare { get; init; } = 0.12;
    public double RejectShare { get; init; } = 0.05;
    public double CongestionShare { get; init; } = 0.02;
    public double EarlyMediaShare { get; init; } = 0.1;
    public TimeSpan Ring { get; init; } = TimeSpan.FromSeconds(4);
    public TimeSpan Talk { get; init; } = TimeSpan.FromSeconds(8);

    public CarrierOptions ToCarrier(int seed) => new()
    {
        Listen = IPEndPoint.Parse(Listen),
        Trusted = [.. Trusted.Select(IPAddress.Parse)],
        AnswerRate = AnswerRate,
        BusyShare = BusyShare,
        RejectShare = RejectShare,
        CongestionShare = CongestionShare,
        EarlyMediaShare = EarlyMediaShare,
        Ring = new Spread(Ring),
        Talk = new Spread(Talk),
        Seed = seed,
    };
}

internal sealed class LabPhoneOptions
{
    public string User { get; init; } = "";
    public string Secret { get; init; } = "";
    public string Server { get; init; } = "";
    /// <summary>Null: it registers at one server.</summary>
    public string? SecondServer { get; init; }
}

internal sealed class LabAgentOptions
{
    public string User { get; init; } = "";
    public string Password { get; init; } = "";
    public string Campaign { get; init; } = "";
    public string Phone { get; init; } = "";
    /// <summary>Null: Lab:Web.</summary>
    public string? Web { get; init; }
}

using System.Globalization;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Server.Doctor;

/// <summary>This machine's clock is set by something, and is near to the database's and the neighbours'.</summary>
internal sealed class ClockCheck(Patient patient, Neighbours neighbours) : ICheck
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FarApart = TimeSpan.FromSeconds(2);

    public string Name => "clock";

    /// 1 who sets it  2 the database  3 neighbours that tell the time
    public async Task<IReadOnlyList<Finding>> Look(CancellationToken ct)
    {
        List<Finding> found = [Source()]; // 1
        if (patient.Database is { Kind: DatabaseKind.MariaDb } address && await OfDatabase(address, ct) is { } ahead)
            found.Add(Judge("the database", ahead)); // 2
        found.AddRange((await neighbours.Look(ct)).Where(n => n.ClockAhead is not null).Select(n => Judge(n.Name, n.ClockAhead!.Value))); // 3
        return found;
    }

    internal Finding Judge(string whose, TimeSpan ahead)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"the clock of {whose} is {Math.Abs(ahead.TotalSeconds):0.000} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")} ours");
        const string mend = "let the same time servers set both clocks (apt-get install chrony); calling hours, leases and reports go by them";
        return ahead.Duration() > FarApart ? Finding.Wrong(Name, found, mend)
            : ahead.Duration() > Apart ? Finding.Warning(Name, found, mend)
            : Finding.Ok(Name, found);
    }

    private Finding Source() => KernelClock.IsSynchronised switch
    {
        true => Finding.Ok(Name, "the kernel says that it is synchronised"),
        false => Finding.Warning(Name, "no time server sets this machine's clock", "apt-get install chrony (or systemd-timesyncd); in a container: on its host"),
        null => Finding.Warning(Name, "the kernel does not tell whether a time server sets this machine's clock", "see timedatectl"),
    };

    /// <summary>Null: it is away, which the check of the database says.</summary>
    private static async Task<TimeSpan?> OfDatabase(DatabaseAddress address, CancellationToken ct)
    {
        try
        {
            return (await DatabaseExam.Of(address, ct)).ClockAhead;
        }
        catch (StorageUnavailableException)
        {
            return null;
        }
    }
}

using System.Globalization;
using Carillon.Storage;
using Carillon.Storage.Upkeep;

namespace Carillon.Server.Doctor;

/// <summary>The database answers, its schema is one that this program knows, and its servers are as <c>db status</c> wants them.</summary>
internal sealed class DatabaseCheck(Patient patient) : ICheck
{
    public string Name => "database";

    /// 1 each server  2 the schema
    public async Task<IReadOnlyList<Finding>> Look(CancellationToken ct)
    {
        if (patient.Database is not { } address)
            return [];
        var health = await new DatabaseStatus(address).Look(ct);
        List<Finding> found = [.. health.Faults.Select(f => Finding.Wrong(Name, f, "see carillon db status, and docs/database.md"))]; // 1
        try
        {
            found.Add(Schema(address, (await DatabaseExam.Of(address, ct)).SchemaStep)); // 2
        }
        catch (StorageUnavailableException e)
        {
            found.Add(Finding.Wrong(Name, e.Message, "start it, or mend Web:Database; while it is away nothing new is dialled"));
        }

        return found;
    }

    private Finding Schema(DatabaseAddress address, long? step) => step switch
    {
        null => Finding.Warning(Name, $"{address} has no schema yet", "carillon db init makes it, and so does the first start of a web process"),
        > DatabaseExam.KnownStep => Finding.Wrong(Name, Steps(address, step.Value), "this program is older than the database: install the version that the other web servers have"),
        < DatabaseExam.KnownStep => Finding.Warning(Name, Steps(address, step.Value), "the next start of a web process of this version brings it up to date (or carillon db init): make a backup before"),
        _ => Finding.Ok(Name, Steps(address, step.Value)),
    };

    private static string Steps(DatabaseAddress address, long step) => string.Create(CultureInfo.InvariantCulture, $"{address}: its schema is at step {step}, this program knows {DatabaseExam.KnownStep}");
}

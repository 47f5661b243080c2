using Carillon.Domain.Cluster;
using Carillon.Storage.Databases;
using Carillon.Telephony.V1;
using LinqToDB;
using LinqToDB.Async;

namespace Carillon.Storage.Infrastructure;

internal sealed class StopStore(Database database) : IStopStore
{
    public async Task<IReadOnlyList<StopMark>> All(CancellationToken ct)
    {
        var rows = await database.Read(db => db.Stops.ToListAsync(ct), ct).ConfigureAwait(false);
        return [.. rows.Select(s => new StopMark(Words<StopScope>.Parse(s.Scope), s.Id, new(s.StoppedBy), Values.ToInstant(s.StoppedAt)))];
    }

    public Task<bool> Set(StopMark mark, CancellationToken ct)
    {
        var row = new StopRow { Scope = Words<StopScope>.Of(mark.Scope), Id = mark.Id, StoppedBy = mark.By.Value, StoppedAt = mark.At.Ms };
        return Attempt(async db =>
        {
            if (!await db.Stops.AnyAsync(s => s.Scope == row.Scope && s.Id == row.Id, ct).ConfigureAwait(false))
                await db.InsertAsync(row, token: ct).ConfigureAwait(false);
        }, ct);
    }

    public Task<bool> Lift(StopScope scope, string id, CancellationToken ct)
    {
        var word = Words<StopScope>.Of(scope);
        return Attempt(db => db.Stops.Where(s => s.Scope == word && s.Id == id).DeleteAsync(ct), ct);
    }

    private async Task<bool> Attempt(Func<CarillonDb, Task> work, CancellationToken ct)
    {
        try
        {
            await database.Write(work, ct).ConfigureAwait(false);
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false; // said so by the answer; the STOP holds in memory
        }
    }
}

using Carillon.Storage.Databases;

namespace Carillon.Storage.Outbox;

/// <summary>One batch of facts into the database: at most eight statements, however many facts; giving it twice changes nothing.</summary>
internal sealed class FactTransaction(CarillonDb db, FactBatch batch)
{
    /// 1 ends  2 dispositions, and numbers that are not to be called any more  3 what becomes of the leads, read from the attempts as they now stand  4 recordings  5 what agents did  6 how legs were heard
    public async Task Run(CancellationToken ct)
    {
        if (batch.Ends.Count > 0)
            await AttemptEnds.Store(db, batch.Ends, ct).ConfigureAwait(false); // 1
        if (batch.Dispositions.Count > 0)
        {
            await Dispositions.Store(db, batch.Dispositions, ct).ConfigureAwait(false); // 2
            await DoNotCallFacts.Store(db, batch.Dispositions, ct).ConfigureAwait(false);
        }

        if (batch.Ends.Count + batch.Dispositions.Count > 0)
            await LeadOutcomes.Store(db, batch, ct).ConfigureAwait(false); // 3
        if (batch.Recordings.Count > 0)
            await RecordingFacts.Store(db, batch.Recordings, ct).ConfigureAwait(false); // 4
        if (batch.Activities.Count > 0)
            await ActivityFacts.Store(db, batch.Activities, ct).ConfigureAwait(false); // 5
        if (batch.Audio.Count > 0)
            await AudioFacts.Store(db, batch.Audio, ct).ConfigureAwait(false); // 6
    }
}

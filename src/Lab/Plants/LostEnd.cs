using Carillon.Lab.History;

namespace Carillon.Lab.Plants;

/// <summary>Takes one attempt's end out of the database, behind the product's back, after the run.</summary>
public static class LostEnd
{
    /// <summary>The attempt that lost its end; null when none had one.</summary>
    public static async Task<string?> PlantAsync(string database, CancellationToken ct)
    {
        var connection = await HistoryDatabase.OpenAsync(database, ct).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await using var find = connection.CreateCommand();
        find.CommandText = "SELECT MIN(id) FROM attempts WHERE ended_at IS NOT NULL";
        if (await find.ExecuteScalarAsync(ct).ConfigureAwait(false) is not string attempt)
            return null;
        await using var lose = connection.CreateCommand();
        lose.CommandText = "UPDATE attempts SET ended_at = NULL, cause = NULL, end_version = NULL WHERE id = @attempt";
        HistoryDatabase.Add(lose, "@attempt", attempt);
        await lose.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        return attempt;
    }
}

using LinqToDB;

namespace Carillon.Storage.Databases;

/// <summary>
/// Saving what a person edited: the row is replaced where it still has the version that he saw, and gets the next one.
/// Version 0 is a new row. False: someone else was faster.
/// </summary>
internal static class VersionedSave
{
    public static async Task<bool> Run<T>(CarillonDb db, long version, T row, Func<Task<int>> update, Func<Task<bool>> exists, CancellationToken ct)
        where T : notnull
    {
        if (await update().ConfigureAwait(false) == 1)
            return true;
        if (version != 0 || await exists().ConfigureAwait(false))
            return false;
        await db.InsertAsync(row, token: ct).ConfigureAwait(false);
        return true;
    }
}

using Microsoft.Data.Sqlite;
using MySqlConnector;

namespace Carillon.Storage.Databases;

/// <summary>Faults of a statement that are no fault of the data: the transaction is simply run again.</summary>
internal static class Transient
{
    public const int MaximumTries = 8;
    private const int FirstPauseMs = 5;

    /// <summary>Deadlock, lock wait, Galera's certification, "record has changed", SQLite's busy; a key that another process inserted first.</summary>
    public static bool IsWorthAnotherTry(Exception fault) => fault switch
    {
        MySqlException e => e.Number is 1213 or 1205 or 1020 or 1047 || IsDuplicate(fault),
        SqliteException e => e.SqliteErrorCode is 5 or 6,
        _ => false,
    };

    public static bool IsDuplicate(Exception fault) => fault switch
    {
        MySqlException e => e.ErrorCode is MySqlErrorCode.DuplicateKeyEntry,
        SqliteException e => e.SqliteExtendedErrorCode is 2067 or 1555,
        _ => false,
    };

    /// <summary>A value that the tables will never take: too long, out of range, null where none may be.</summary>
    public static bool IsOfTheData(Exception fault) => fault switch
    {
        MySqlException e => e.ErrorCode is MySqlErrorCode.DataTooLong or MySqlErrorCode.WarningDataOutOfRange or MySqlErrorCode.TruncatedWrongValueForField or MySqlErrorCode.ColumnCannotBeNull,
        SqliteException e => e.SqliteErrorCode is 18 or 19 or 20 && !IsDuplicate(fault),
        _ => false,
    };

    /// <summary>5, 10, 20 ... 320 ms, each half to whole.</summary>
    public static TimeSpan Pause(int failedTries) =>
        TimeSpan.FromMilliseconds((FirstPauseMs << Math.Min(failedTries - 1, 6)) * (0.5 + (Random.Shared.NextDouble() / 2)));
}

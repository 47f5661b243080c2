using System.Diagnostics;
using MySqlConnector;

namespace Carillon.Storage;

/// <summary>
/// Counts what Orleans' membership does in the database, which goes past our stores: its connections carry a name, and the driver
/// announces each command to whoever listens. A command counts as one statement (those that repeat are).
/// </summary>
public sealed class MembershipSql : IDisposable
{
    private const string Driver = "MySqlConnector";
    private const string Command = "Execute";
    private const string ConnectionTag = "db.connection_string";
    private const string Name = "carillon-membership";

    private readonly ActivityListener _listener;
    private long _commands;

    public MembershipSql()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Driver,
            // Nothing is recorded: that it was asked whether to is enough.
            Sample = (ref ActivityCreationOptions<ActivityContext> activity) =>
            {
                if (activity.Name == Command && IsOurs(activity.Tags))
                    Interlocked.Increment(ref _commands);
                return ActivitySamplingResult.None;
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Since this process began.</summary>
    public long Commands => Interlocked.Read(ref _commands);

    /// <summary>The connection string for Orleans: the same database, in a pool of its own, by a name that can be told apart.</summary>
    public static string Mark(string connectionString) => new MySqlConnectionStringBuilder(connectionString) { ApplicationName = Name, MaximumPoolSize = 8 }.ConnectionString;

    public void Dispose() => _listener.Dispose();

    private static bool IsOurs(IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        foreach (var (key, value) in tags ?? [])
        {
            if (key == ConnectionTag)
                return value is string text && text.Contains(Name, StringComparison.Ordinal);
        }

        return false;
    }
}

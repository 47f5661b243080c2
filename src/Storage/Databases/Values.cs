using System.Globalization;

namespace Carillon.Storage.Databases;

/// <summary>How ids and instants stand in the tables.</summary>
internal static class Values
{
    extension(Guid id)
    {
        public string Hex => id.ToString("N", CultureInfo.InvariantCulture);
    }

    extension(DateTimeOffset instant)
    {
        public long Ms => instant.ToUnixTimeMilliseconds();
    }

    extension(TimeSpan length)
    {
        public long Ms => (long)length.TotalMilliseconds;
    }

    public static Guid ToGuid(string hex) => Guid.ParseExact(hex, "N");

    public static DateTimeOffset ToInstant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    public static TimeSpan ToLength(long? ms) => TimeSpan.FromMilliseconds(ms ?? 0);
}

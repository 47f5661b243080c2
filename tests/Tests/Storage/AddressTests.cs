using Carillon.Storage;

namespace Carillon.Tests.Storage;

public sealed class AddressTests
{
    [Theory]
    [InlineData("sqlite:/tmp/a.db", DatabaseKind.Sqlite, "/tmp/a.db")]
    [InlineData("/tmp/a.db", DatabaseKind.Sqlite, "/tmp/a.db")]
    [InlineData("mariadb://u:p@db.example:3307/floor", DatabaseKind.MariaDb, "floor")]
    public void An_address_is_read(string text, DatabaseKind kind, string name)
    {
        Assert.True(DatabaseAddress.TryParse(text, out var address, out var fault), fault);
        Assert.Equal((kind, name), (address.Kind, address.Name));
    }

    [Fact]
    public void A_password_is_read_with_its_escapes_and_masked_in_text()
    {
        var address = DatabaseAddress.Parse("mariadb://anna:s3%40c%2Fret@127.0.0.1/floor");
        Assert.Equal("mariadb://anna:***@127.0.0.1:3306/floor", address.ToString());
        Assert.Contains("s3@c/ret", address.ConnectionString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("postgres://u:p@h/x")]
    [InlineData("mariadb://u:p@h")]
    [InlineData("mariadb://u:p@h/a;b")]
    [InlineData("mariadb://nobody/x")]
    public void What_is_no_address_is_refused_with_a_sentence(string? text)
    {
        Assert.False(DatabaseAddress.TryParse(text, out _, out var fault));
        Assert.Contains("mariadb://user:password@host:port/name", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, new string('x', 5000));
        var fault = Assert.Throws<StorageUnavailableException>(() => new Database(DatabaseAddress.Parse(path)).Migrate());
        Assert.Equal($"The file {path} is damaged, or is no SQLite database.", fault.Message);
        File.Delete(path);
    }
}

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
    [InlineData("mariadb://u:p@10.0.0.1:3306,10.0.0.2:3307,db3/floor", "10.0.0.1:3306 10.0.0.2:3307 db3:3306")]
    [InlineData("mariadb://u:p%40%2C@[::1]:3307,[fd00::2]/floor", "[::1]:3307 [fd00::2]:3306")]
    [InlineData("mysql://u:p@a,a:3306,b/floor", "a:3306 b:3306")] // one written twice is one
    public void Several_servers_are_read_in_their_order(string text, string nodes)
    {
        var address = DatabaseAddress.Parse(text);
        Assert.Equal(nodes, string.Join(' ', address.Nodes));
        Assert.Equal($"mariadb://u:***@{nodes.Replace(' ', ',')}/floor", address.ToString());
        Assert.Equal(address.Nodes[^1].Host, address.At(address.Nodes[^1]).Host);
    }

    [Theory]
    [InlineData("mariadb://u:p@a:1,/x")]
    [InlineData("mariadb://u:p@a:99999/x")]
    [InlineData("mariadb://u:p@a,b c/x")]
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

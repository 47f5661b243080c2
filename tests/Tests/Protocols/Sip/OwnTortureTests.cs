namespace Carillon.Tests.Protocols.Sip;

/// <summary>Torture messages of our own, in the tree for everybody: Torture/NAME.dat, and what is right for each in verdicts.txt.</summary>
public sealed class OwnTortureTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Protocols", "Sip", "Torture");

    public static TheoryData<string, string> Verdicts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string line in File.ReadLines(Path.Combine(Folder, "verdicts.txt")))
                data.Add(line.Split('\t')[0], line.Split('\t')[1]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Each_message_gets_its_verdict(string name, string verdict) =>
        Assert.Equal(verdict, Judge.Of(File.ReadAllBytes(Path.Combine(Folder, name + ".dat"))));

    [Fact]
    public void Every_file_has_its_verdict() =>
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.dat").Count(), Verdicts.Count);
}

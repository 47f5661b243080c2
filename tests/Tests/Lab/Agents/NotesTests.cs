using Carillon.Contracts;
using Carillon.Lab.Agents;

namespace Carillon.Tests.Lab.Agents;

public sealed class NotesTests
{
    private static readonly CallDto s_call = new() { Attempt = "a1", Phone = "+15550001" };

    [Fact]
    public void What_a_server_has_forgotten_is_told_to_it_again()
    {
        var notes = new Notes();
        var typed = notes.Type(s_call);
        Assert.Null(notes.Meet(s_call with { Draft = typed.Notes, DraftRevision = typed.Revision }));
        Assert.Equal(typed, notes.Meet(s_call));
        Assert.Equal(typed.Notes, notes.Text);
    }

    [Fact]
    public void What_was_typed_later_on_another_screen_wins()
    {
        var notes = new Notes();
        notes.Type(s_call);
        Assert.Null(notes.Meet(s_call with { Draft = "elsewhere", DraftRevision = 5 }));
        Assert.Equal("elsewhere", notes.TextOf("a1"));
    }

    [Fact]
    public void Another_call_has_none_of_it()
    {
        var notes = new Notes();
        notes.Type(s_call);
        Assert.False(notes.IsOf(s_call with { Attempt = "a2" }));
        Assert.Equal("", notes.TextOf("a2"));
    }
}

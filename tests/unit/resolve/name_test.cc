#include "resolve/name.h"

#include <gtest/gtest.h>

namespace keiretsu::resolve {
namespace {

TEST(PlainName, DropsTrailingLegalFormsOneAfterTheOther) {
  EXPECT_EQ(plain_name("NVIDIA Corp."), "nvidia");
  EXPECT_EQ(plain_name("Foo Co., Ltd."), "foo");
  EXPECT_EQ(plain_name("Anthropic, PBC"), "anthropic");
  EXPECT_EQ(plain_name("Nebius Group N.V."), "nebius group n v");  // the full stop separates words
  EXPECT_EQ(plain_name("Nebius Group NV"), "nebius group");
  EXPECT_EQ(plain_name("Arm Holdings plc"), "arm holdings");
  for (const char* form : {"Inc", "Corp", "Ltd", "PBC", "GmbH", "AG", "SA", "plc", "Co", "LLC", "NV"}) {
    EXPECT_EQ(plain_name(std::string("Acme ") + form), "acme") << form;
  }
}

TEST(PlainName, KeepsLegalFormsElsewhereAndTheWholeName) {
  EXPECT_EQ(plain_name("Co"), "co");
  EXPECT_EQ(plain_name("Inc. Ltd."), "inc");
  EXPECT_EQ(plain_name("SA Power"), "sa power");
  EXPECT_EQ(plain_name("Amazoninc"), "amazoninc");
  EXPECT_EQ(plain_name("Acme Limited"), "acme limited");
}

TEST(PlainName, CollapsesSpacesAndPunctuation) {
  EXPECT_EQ(plain_name("  Amazon.com,   Inc. "), "amazon com");
  EXPECT_EQ(plain_name("X.AI"), "x ai");
  EXPECT_EQ(plain_name("SK\xC2\xA0hynix"), "sk hynix");  // NFKC makes a no-break space a space
}

TEST(PlainName, NormalisesBeforeItFolds) {
  EXPECT_EQ(plain_name("ＯｐｅｎＡＩ"), "openai");  // full width
  EXPECT_EQ(plain_name("Straße AG"), "strasse");    // full folding, not lower case
  EXPECT_EQ(plain_name("ÉLECTRICITÉ"), plain_name("électricité"));
  EXPECT_EQ(plain_name("e\xCC\x81lan"), "\xC3\xA9lan");   // composed
  EXPECT_EQ(plain_name("ΣΊΓΜΑΣ"), plain_name("σίγμας"));  // final sigma
  EXPECT_EQ(plain_name("İ"), "i\xCC\x87");
  EXPECT_EQ(plain_name("\xCE\x90"), "\xCE\xB9\xCC\x88\xCC\x81");  // folding takes it apart, and it stays apart
}

TEST(PlainName, NeverInventsAnEmptyName) {
  EXPECT_EQ(plain_name(""), "");
  EXPECT_EQ(plain_name("."), ".");
  EXPECT_EQ(plain_name(" ., "), " ., ");
  EXPECT_EQ(plain_name("\xFF\xFE"), "\xFF\xFE");  // not UTF-8: as told
}

TEST(PlainName, IsAFixedPoint) {
  for (const char* name : {"Foo Co., Ltd.", "Straße AG", "Inc. Ltd.", "ＯｐｅｎＡＩ", "\xCE\x90", "."}) {
    EXPECT_EQ(plain_name(plain_name(name)), plain_name(name)) << name;
  }
}

}  // namespace
}  // namespace keiretsu::resolve
